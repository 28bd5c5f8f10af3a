/** What sandboxes may reach over the network, in words of the rules: policies, closed addresses, refusals. */
@NullMarked
package ai.vibengine.server.network;

import org.jspecify.annotations.NullMarked;
