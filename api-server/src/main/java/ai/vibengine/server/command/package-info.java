/**
 * Commands that run in sandboxes: their rules, and the HTTP resource in front. In the foreground a command belongs to its request; in
 * the background the runtime keeps all that is known of it, so nothing here needs to outlive the server.
 */
@NullMarked
package ai.vibengine.server.command;

import org.jspecify.annotations.NullMarked;
