/**
 * Files of sandboxes. Every path is opened by a process inside the sandbox, as its user, so whatever a path leads to is something that
 * the sandbox could reach by itself; nothing here opens a file of the machine.
 */
@NullMarked
package ai.vibengine.server.file;

import org.jspecify.annotations.NullMarked;
