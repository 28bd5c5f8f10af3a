/**
 * Sandboxes as containers on this machine: an OCI runtime driven by its command line, one bundle folder for each sandbox, an
 * overlay filesystem that exists only inside the sandbox's own mount namespace. The image below it is mounted on the host until the
 * sandbox has started, or for as long as a build lasts; what a server that is killed leaves mounted, the next one unmounts.
 */
@NullMarked
package ai.vibengine.server.runtime.oci;

import org.jspecify.annotations.NullMarked;
