/** The engine: requirements, the context that their checks work at, the runner and its verdicts. */
@NullMarked
package ai.vibengine.conformance.engine;

import org.jspecify.annotations.NullMarked;
