/**
 * The database: connections, migrations and what a failure of it means.
 */
@NullMarked
package ai.vibengine.server.store;

import org.jspecify.annotations.NullMarked;
