/** Images from registries: {@code skopeo} pulls them, and they become root filesystems. */
@NullMarked
package ai.vibengine.server.runtime.oci.registry;

import org.jspecify.annotations.NullMarked;
