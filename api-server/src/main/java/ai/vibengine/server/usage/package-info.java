/** The use of each key: counted in memory, written down together every few seconds. */
@NullMarked
package ai.vibengine.server.usage;

import org.jspecify.annotations.NullMarked;
