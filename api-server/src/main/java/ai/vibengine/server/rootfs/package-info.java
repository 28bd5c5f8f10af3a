/**
 * Root filesystems from elsewhere: unpacked from folders, archives and container images, so that nothing in them reaches out of the
 * folder that they are unpacked to.
 */
@NullMarked
package ai.vibengine.server.rootfs;

import org.jspecify.annotations.NullMarked;
