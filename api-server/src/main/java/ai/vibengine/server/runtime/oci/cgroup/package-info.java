/** Control groups: those of containers, and those that hold the processes of one program or work for a container from outside. */
@NullMarked
package ai.vibengine.server.runtime.oci.cgroup;

import org.jspecify.annotations.NullMarked;
