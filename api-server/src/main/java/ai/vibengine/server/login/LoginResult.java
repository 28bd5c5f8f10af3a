package ai.vibengine.server.login;

/** A session that has just begun, and the token that proves it. */
public record LoginResult(SecretToken token, Session session) {}
