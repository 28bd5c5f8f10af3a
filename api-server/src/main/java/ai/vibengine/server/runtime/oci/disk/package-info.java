/**
 * The use of the data folder's disk: bounded filesystems for containers, the space that they may still take, and the part that is kept back
 * for the server itself.
 */
@NullMarked
package ai.vibengine.server.runtime.oci.disk;

import org.jspecify.annotations.NullMarked;
