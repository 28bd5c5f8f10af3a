/** Root filesystems and layers in the data folder: made of the machine, imported, or built. */
@NullMarked
package ai.vibengine.server.runtime.oci.image;

import org.jspecify.annotations.NullMarked;
