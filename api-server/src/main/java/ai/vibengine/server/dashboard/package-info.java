/**
 * The dashboard: its pages, and the operations of its own contract that they use. It asks the same services as the API does.
 */
@NullMarked
package ai.vibengine.server.dashboard;

import org.jspecify.annotations.NullMarked;
