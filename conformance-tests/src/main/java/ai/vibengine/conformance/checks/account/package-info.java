/** Keys, permissions, accounts and their limits. */
@NullMarked
package ai.vibengine.conformance.checks.account;

import org.jspecify.annotations.NullMarked;
