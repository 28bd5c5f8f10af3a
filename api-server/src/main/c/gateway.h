/* What the gateway and its relays share. */
#ifndef GATEWAY_H
#define GATEWAY_H

#include <netinet/in.h>
#include <stdint.h>

/* The ports within the gateway's namespace to which the rules lead; the server writes those rules. */
#define NAMES_PORT 15053
#define CONNECTIONS_PORT 15001

/* The name of the server's socket in the working folder. */
#define SERVER "gateway"

/* What a connection is for, as the server is told. */
enum kind { CONNECTION = 'C', NAMES = 'T' };

/* Serves one connection to its end; returns the exit status of its process. */
int serve_relay(int client, uint8_t kind, const struct sockaddr_in *source);

/* Has a connection end with a reset once it is closed. */
void reset(int client);

#endif
