/** Commands in sandboxes, in the foreground, in the background and as events. */
@NullMarked
package ai.vibengine.conformance.checks.command;

import org.jspecify.annotations.NullMarked;
