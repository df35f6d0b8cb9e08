// Command oracle says how Kubernetes' own library reads YAML.
//
//	oracle table   makes the table that the host's reader is held to: spellings.txt and
//	               structures.txt in, one JSON object a line out
//	oracle read    JSON strings on standard input, one YAML text a line; the same rows out
package main

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"sigs.k8s.io/yaml"
)

//go:embed spellings.txt
var spellings string

//go:embed structures.txt
var structures string

// row is what became of one text.
type row struct {
	YAML string `json:"yaml"`
	// JSON is what YAMLToJSON makes of the first document.
	JSON json.RawMessage `json:"json,omitempty"`
	// Error is why YAMLToJSON refuses it.
	Error string `json:"error,omitempty"`
	// Strict is why YAMLToJSONStrict refuses what YAMLToJSON takes.
	Strict string `json:"strict,omitempty"`
}

func main() {
	mode := ""
	if len(os.Args) == 2 {
		mode = os.Args[1]
	}
	var err error
	switch mode {
	case "table":
		err = write(cases())
	case "read":
		var texts []string
		if texts, err = standardInput(); err == nil {
			err = write(texts)
		}
	default:
		err = fmt.Errorf("usage: oracle table|read")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "oracle:", err)
		os.Exit(1)
	}
}

// cases are all texts of the table: each spelling of a scalar where its place may change what it
// means, and each structure as it is.
func cases() []string {
	var texts []string
	for _, spelling := range strings.Split(strings.TrimSuffix(spellings, "\n"), "\n") {
		texts = append(texts,
			"v: "+spelling+"\n",
			spelling+": v\n",
			"[{k: "+spelling+"}]\n",
		)
	}
	for _, structure := range strings.Split(structures, "%%\n") {
		texts = append(texts, structure)
	}
	return texts
}

func standardInput() ([]string, error) {
	var texts []string
	decoder := json.NewDecoder(bufio.NewReader(os.Stdin))
	for decoder.More() {
		var text string
		if err := decoder.Decode(&text); err != nil {
			return nil, err
		}
		texts = append(texts, text)
	}
	return texts, nil
}

func write(texts []string) error {
	out := bufio.NewWriter(os.Stdout)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for _, text := range texts {
		if err := encoder.Encode(read(text)); err != nil {
			return err
		}
	}
	return out.Flush()
}

func read(text string) row {
	made := row{YAML: text}
	found, err := yaml.YAMLToJSON([]byte(text))
	if err != nil {
		made.Error = err.Error()
		return made
	}
	made.JSON = found
	if _, err := yaml.YAMLToJSONStrict([]byte(text)); err != nil {
		made.Strict = err.Error()
	}
	return made
}
