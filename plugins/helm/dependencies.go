package main

import (
	"fmt"
	"path"
	"slices"
	"strings"

	chart "helm.sh/helm/v4/pkg/chart/v2"
	chartutil "helm.sh/helm/v4/pkg/chart/v2/util"
)

// missing says which dependency is not in the chart's charts folder, as Helm does before it renders; of
// charts that lie beside each other also that they depend on themselves, for which no folder would help.
func missing(place string, loaded *chart.Chart) error {
	for _, wanted := range loaded.Metadata.Dependencies {
		there := slices.ContainsFunc(loaded.Dependencies(), func(one *chart.Chart) bool {
			return one.Name() == wanted.Name
		})
		if there {
			continue
		}
		name := plain(fmt.Errorf("%s/Chart.yaml", place))
		if round := cycle(place, wanted, []string{loaded.Name()}); round != nil {
			return fmt.Errorf("%w: the chart depends on itself: %s", name, strings.Join(round, " → "))
		}
		return fmt.Errorf("%w: the dependency %s %s is missing in charts/; run `helm dependency build` and "+
			"keep what it fetches in the release, since a render fetches nothing", name, wanted.Name, wanted.Version)
	}
	return nil
}

// cycle is the way from a chart over `file://` dependencies back to one that is on it.
func cycle(place string, wanted *chart.Dependency, way []string) []string {
	beside, isBeside := strings.CutPrefix(wanted.Repository, "file://")
	if !isBeside {
		return nil
	}
	round := append(slices.Clone(way), wanted.Name)
	if slices.Contains(way, wanted.Name) {
		return round
	}
	next := path.Join(place, beside)
	metadata, err := chartutil.LoadChartfile(path.Join(next, "Chart.yaml"))
	if err != nil {
		return nil
	}
	for _, further := range metadata.Dependencies {
		if found := cycle(next, further, round); found != nil {
			return found
		}
	}
	return nil
}
