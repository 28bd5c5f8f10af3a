/**
 * The way from outside to open ports of sandboxes: a port of the machine and an origin of its own, with threads and limits of its own. What
 * comes through is nobody's who has an API key, and what answers is anybody's program.
 */
@NullMarked
package ai.vibengine.server.preview;

import org.jspecify.annotations.NullMarked;
