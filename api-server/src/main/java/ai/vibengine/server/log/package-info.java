/** The log on standard error, as text or as JSON. */
@NullMarked
package ai.vibengine.server.log;

import org.jspecify.annotations.NullMarked;
