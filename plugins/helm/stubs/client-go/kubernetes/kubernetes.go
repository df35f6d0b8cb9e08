// Package kubernetes stands in for that of client-go, which Helm imports only so that its version is known.
package kubernetes
