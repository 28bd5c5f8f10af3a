/**
 * The networks of containers: a pair of interfaces for each, whose other ends are in one network namespace, the gateway's, with the rules,
 * the name server and the way out for all.
 */
@NullMarked
package ai.vibengine.server.runtime.oci.network;

import org.jspecify.annotations.NullMarked;
