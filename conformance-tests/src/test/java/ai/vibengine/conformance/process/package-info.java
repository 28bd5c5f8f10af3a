/** The kit's jar as its users run it, in a process of its own, against the server's jar in another. */
@NullMarked
package ai.vibengine.conformance.process;

import org.jspecify.annotations.NullMarked;
