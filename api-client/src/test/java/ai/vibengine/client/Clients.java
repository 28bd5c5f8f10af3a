package ai.vibengine.client;

import ai.vibengine.client.testing.FakeAccount;
import ai.vibengine.client.testing.FakeVibengine;

/** Clients of a fake. */
final class Clients {

    private Clients() {}

    static VibengineBuilder of(FakeVibengine fake) {
        return of(fake, fake.account());
    }

    static VibengineBuilder of(FakeVibengine fake, FakeAccount account) {
        return Vibengine.builder().baseUrl(fake.url()).apiKey(account.key());
    }
}
