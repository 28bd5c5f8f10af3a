/** The callers: accounts, their plans and limits, and their keys. */
@NullMarked
package ai.vibengine.server.account;

import org.jspecify.annotations.NullMarked;
