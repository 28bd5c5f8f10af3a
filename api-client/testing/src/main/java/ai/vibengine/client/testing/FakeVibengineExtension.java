package ai.vibengine.client.testing;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each test a {@link FakeVibengine} of its own, as a parameter of the test or of what runs before and after it, and
 * closes it at the end; a {@link FakeAccount} parameter is its account.
 *
 * <pre>{@code
 * @ExtendWith(FakeVibengineExtension.class)
 * class InvoicesTest {
 *
 *     @Test
 *     void rendersAnInvoice(FakeVibengine fake) {
 *         fake.onCommand(command -> FakeOutcome.exit(0).stdout("42"));
 *     }
 * }
 * }</pre>
 */
public final class FakeVibengineExtension implements ParameterResolver, AfterEachCallback {

    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(FakeVibengineExtension.class);

    /** Makes an extension; JUnit does this. */
    public FakeVibengineExtension() {}

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return context.getTestMethod().isPresent() && (type == FakeVibengine.class || type == FakeAccount.class);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        // Neither computeIfAbsent nor its predecessor is in all versions of JUnit that this serves.
        ExtensionContext.Store store = context.getStore(NAMESPACE);
        FakeVibengine fake = store.get(FakeVibengine.class, FakeVibengine.class);
        if (fake == null) {
            fake = FakeVibengine.start();
            store.put(FakeVibengine.class, fake);
        }
        return parameter.getParameter().getType() == FakeVibengine.class ? fake : fake.account();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        FakeVibengine fake = context.getStore(NAMESPACE).remove(FakeVibengine.class, FakeVibengine.class);
        if (fake != null) {
            fake.close();
        }
    }
}
