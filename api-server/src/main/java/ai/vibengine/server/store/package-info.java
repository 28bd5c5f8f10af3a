/**
 * The database: connections, migrations and what a failure of it means. SQLite or PostgreSQL, whose differences are in {@code Dialect}.
 */
@NullMarked
package ai.vibengine.server.store;

import org.jspecify.annotations.NullMarked;
