/**
 * What the data folder's disk holds for whom: bounded filesystems for containers, the room that they may still take, and what is kept
 * back for the server itself.
 */
@NullMarked
package ai.vibengine.server.runtime.oci.disk;

import org.jspecify.annotations.NullMarked;
