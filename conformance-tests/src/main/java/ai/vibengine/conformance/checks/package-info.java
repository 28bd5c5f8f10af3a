/** The requirements themselves, one class per concern. */
@NullMarked
package ai.vibengine.conformance.checks;

import org.jspecify.annotations.NullMarked;
