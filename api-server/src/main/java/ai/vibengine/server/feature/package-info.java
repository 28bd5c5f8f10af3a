/** The interface between a server and its features, and the parts that every feature may use. */
@NullMarked
package ai.vibengine.server.feature;

import org.jspecify.annotations.NullMarked;
