// Package rest stands in for that of client-go.
package rest

// Config would say how a cluster is reached.
type Config struct{}
