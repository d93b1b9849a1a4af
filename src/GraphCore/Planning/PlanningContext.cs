using Serverless.GraphCore.Cypher.Lexing;
using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning.Statistics;

namespace Serverless.GraphCore.Planning;

/// <summary>What a planner knows of the database, and the variables and remarks that it makes. For one statement.</summary>
internal sealed class PlanningContext(ITokens tokens, SchemaCatalog schema, IGraphStatistics statistics, int firstFreeSlot)
{
    private readonly Dictionary<Variable, HashSet<string>> labels = [];

    public PlanningOptions Options { get; init; } = PlanningOptions.Default;

    public CompileWork Work { get; init; } = CompileWork.Unlimited;

    public SchemaCatalog Schema { get; } = schema;

    public CardinalityEstimator Estimator { get; } = new(tokens, schema, statistics);

    public List<Notification> Notifications { get; } = [];

    /// <summary>Number of columns of a batch.</summary>
    public int SlotCount { get; private set; } = firstFreeSlot;

    public Variable NewVariable(string what, VariableKind kind) => new($"  {what}@{SlotCount}", SlotCount++, kind);

    /// <summary>A variable that stands for the same as another one, in another part of the plan.</summary>
    public Variable Copy(Variable variable) => new(variable.Name, SlotCount++, variable.Kind);

    /// <summary>Takes note that the nodes of a variable bear a label in every row.</summary>
    public void NoteLabel(Variable node, string label)
    {
        if (!labels.TryGetValue(node, out HashSet<string>? known))
        {
            labels.Add(node, known = new HashSet<string>(StringComparer.Ordinal));
        }

        known.Add(label);
    }

    /// <summary>Labels that the nodes of a variable are known to bear.</summary>
    public IReadOnlyCollection<string> LabelsOf(Variable node) => labels.TryGetValue(node, out HashSet<string>? known) ? known : [];
}
