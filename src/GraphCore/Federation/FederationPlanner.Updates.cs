using Serverless.GraphCore.Cypher.Ast;
using Variable = Serverless.GraphCore.Cypher.Ast.Variable;

namespace Serverless.GraphCore.Federation;

internal sealed partial class FederationPlanner
{
    private sealed partial class Branch
    {
        private void AddUpdate(Clause clause)
        {
            (DatabaseMarker? marker, Clause bare) = clause switch
            {
                CreateClause create => (create.Database, create with { Database = null }),
                MergeClause merge => (merge.Database, merge with { Database = null }),
                SetClause set => (set.Database, set with { Database = null }),
                RemoveClause remove => (remove.Database, remove with { Database = null }),
                DeleteClause delete => (delete.Database, delete with { Database = null }),
                _ => ((DatabaseMarker?)null, clause),
            };
            List<(Variable Variable, bool IsEntity)> places = [.. PatternNames.Of(PatternsOf(clause))];
            List<string> bound = [.. places.Select(static place => place.Variable.Name).Concat(Targets(clause)).Where(scope.Contains).Distinct()];
            List<(string Name, bool IsEntity)> binds = clause is ForeachClause ? [] : [.. places.Where(place => !scope.Contains(place.Variable.Name)).Select(static place => (place.Variable.Name, place.IsEntity)).Distinct()];
            DatabaseSet home = HomeOfClause(clause, marker, bound);
            AddRowwise(bare, home, MentionedNames.Of(clause, scope), binds, writes: true);
        }

        private static IEnumerable<PathPattern> PatternsOf(Clause clause) => clause switch
        {
            MatchClause match => match.Patterns,
            CreateClause create => create.Patterns,
            MergeClause merge => [merge.Pattern],
            ForeachClause @foreach => @foreach.Updates.SelectMany(PatternsOf),
            _ => [],
        };

        /// <summary>The variables that a clause changes.</summary>
        private static IEnumerable<string> Targets(Clause clause) => clause switch
        {
            SetClause set => set.Items.SelectMany(TargetsOf),
            RemoveClause remove => remove.Items.SelectMany(TargetsOf),
            MergeClause merge => merge.Actions.SelectMany(static action => action.Items).SelectMany(TargetsOf),
            DeleteClause delete => delete.Items.OfType<Variable>().Select(static variable => variable.Name),
            ForeachClause @foreach => @foreach.Updates.SelectMany(Targets).Where(name => name != @foreach.Variable.Name),
            _ => [],
        };

        private static IEnumerable<string> TargetsOf(SetItem item) => item switch
        {
            SetProperty { Target.Target: Variable target } => [target.Name],
            SetDynamicProperty { Target.Target: Variable target } => [target.Name],
            SetAllProperties set => [set.Target.Name],
            SetMoreProperties set => [set.Target.Name],
            SetLabels set => [set.Target.Name],
            _ => [],
        };

        private static IEnumerable<string> TargetsOf(RemoveItem item) => item switch
        {
            RemoveProperty { Target.Target: Variable target } => [target.Name],
            RemoveDynamicProperty { Target.Target: Variable target } => [target.Name],
            RemoveLabels remove => [remove.Target.Name],
            _ => [],
        };
    }
}
