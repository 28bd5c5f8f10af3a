/** Sandboxes from create to kill, and the lists of them. */
@NullMarked
package ai.vibengine.conformance.checks.sandbox;

import org.jspecify.annotations.NullMarked;
