/** What running sandboxes may reach, over HTTP: their policies, and what they were refused. */
@NullMarked
package ai.vibengine.server.sandbox.network;

import org.jspecify.annotations.NullMarked;
