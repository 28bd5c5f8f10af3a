package ai.vibengine.server.login;

import java.time.Instant;

/** The login that is signed in, and until when. */
public record Session(String email, String accountId, Instant expiresAt) {}
