/** The kit against the server of this build with one thing changed in its classes, which nobody chose. */
@NullMarked
package ai.vibengine.conformance.mutants;

import org.jspecify.annotations.NullMarked;
