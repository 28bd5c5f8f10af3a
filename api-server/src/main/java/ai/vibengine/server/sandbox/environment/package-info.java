/** The environment variables of sandboxes, which are secrets: in the database they are encrypted. */
@NullMarked
package ai.vibengine.server.sandbox.environment;

import org.jspecify.annotations.NullMarked;
