/** Requirements and rules, the context of a check, the runner, its verdicts, and the cleanup after a run. */
@NullMarked
package ai.vibengine.conformance.engine;

import org.jspecify.annotations.NullMarked;
