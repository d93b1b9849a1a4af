using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Planning.Statistics;

/// <summary>
/// Estimates numbers of rows from counts of labels and types, degrees, and distinct keys of indexes. Where nothing is
/// known it uses fixed selectivities; these only have to order plans, not to be right.
/// </summary>
internal sealed class CardinalityEstimator(ITokens tokens, SchemaCatalog schema, IGraphStatistics statistics)
{
    public const double EqualitySelectivity = 0.1;
    public const double RangeSelectivity = 0.3;
    public const double PrefixSelectivity = 0.05;
    private const double DefaultSelectivity = 0.5;
    private const double PatternSelectivity = 0.25;
    private const int WalkDepthBeyondMinimum = 4;

    /// <summary>Counts that the statistics have to work for.</summary>
    private readonly Dictionary<(int Label, int Type, Direction Direction), double> ends = [];

    /// <summary>Nodes of the graph, at least 1.</summary>
    public double AllNodes => Math.Max(1, statistics.NodeCount);

    /// <summary>Nodes that satisfy a formula.</summary>
    public double Nodes(LabelFormula? formula) => AllNodes * LabelSelectivity(formula);

    /// <summary>The share of nodes that bear a label.</summary>
    public double LabelSelectivity(LabelFormula? formula) => formula switch
    {
        null => 1,
        LabelName name => Label(name.Name) / AllNodes,
        LabelAnd both => Math.Min(LabelSelectivity(both.Left), LabelSelectivity(both.Right)),
        LabelOr either => Math.Min(1, LabelSelectivity(either.Left) + LabelSelectivity(either.Right)),
        LabelNot not => Math.Max(0, 1 - LabelSelectivity(not.Operand)),
        _ => 1,
    };

    /// <summary>Relationships that a node has on average, when it bears the labels.</summary>
    public double Degree(IReadOnlyCollection<string> labels, string[] types, Direction direction)
    {
        string? label = Rarest(labels);
        double nodes = label is null ? AllNodes : Math.Max(1, Label(label));
        return Relationships(label, types, direction) / nodes;
    }

    /// <summary>
    /// The share of a node's relationships of the types whose far end satisfies a label formula. Labels of both ends usually go
    /// together (people live in cities, comments are written in countries), so as many as can be are taken to fit.
    /// </summary>
    /// <param name="labels">Labels of the near end.</param>
    public double EndSelectivity(IReadOnlyCollection<string> labels, LabelFormula? formula, string[] types, Direction direction)
    {
        if (formula is null)
        {
            return 1;
        }

        string? label = Rarest([.. LabelFormulas.Required(formula)]);
        if (label is null)
        {
            return LabelSelectivity(formula);
        }

        double near = Relationships(Rarest(labels), types, direction);
        return near <= 0 ? 0 : Math.Min(1, Relationships(label, types, direction.Reverse()) / near);
    }

    /// <summary>Walks of the given length that start at one node.</summary>
    public double Walks(IReadOnlyCollection<string> labels, string[] types, Direction direction, int minimum, int? maximum)
    {
        return Repeated(Degree(labels, types, direction), Degree([], types, direction), minimum, maximum);
    }

    /// <summary>Ways to repeat something so many times, of which there are <paramref name="first"/> at first and <paramref name="next"/> after each time.</summary>
    public static double Repeated(double first, double next, int minimum, int? maximum)
    {
        int last = Math.Min(maximum ?? int.MaxValue, minimum + WalkDepthBeyondMinimum);
        double sum = minimum == 0 ? 1 : 0;
        double walks = first;
        for (int length = 1; length <= last && walks < 1e12; length++)
        {
            sum += length >= minimum ? walks : 0;
            walks *= next;
        }

        return sum;
    }

    /// <summary>The share of nodes of some labels whose property equals one value.</summary>
    public double EqualitySelectivityOf(IReadOnlyCollection<string> labels, string property)
    {
        double best = EqualitySelectivity;
        foreach (IndexDefinition index in schema.Indexes)
        {
            if (index.Entity == EntityKind.Node && IsOf(index, property) && labels.Contains(index.Label))
            {
                best = Math.Min(best, IndexSelectivity(index));
            }
        }

        return best;
    }

    /// <summary>The share of an index's label or type that one value of one of its keys finds.</summary>
    public double KeySelectivity(IndexDefinition index, int key)
    {
        double best = EqualitySelectivity;
        foreach (IndexDefinition other in schema.Indexes)
        {
            if (other.Entity == index.Entity && other.Label == index.Label && IsOf(other, index.Properties[key]))
            {
                best = Math.Min(best, IndexSelectivity(other));
            }
        }

        return best;
    }

    /// <summary>The share of an index's label or type that one value of all its keys finds.</summary>
    public double IndexSelectivity(IndexDefinition index)
    {
        double distinct = index.OwningConstraint is null ? statistics.DistinctKeys(index.Id) : Entities(index);
        return 1 / Math.Max(1, distinct);
    }

    /// <summary>Nodes or relationships that an index may have.</summary>
    public double Entities(IndexDefinition index) => index.Entity == EntityKind.Node ? Label(index.Label) : Relationships(null, [index.Label], Direction.Outgoing);

    private static bool IsOf(IndexDefinition index, string property) => index.Properties.Count == 1 && index.Properties[0] == property;

    /// <summary>The share of rows that a condition keeps.</summary>
    /// <param name="labelsOf">Labels that a variable's nodes are known to bear.</param>
    public double Selectivity(BoundExpression condition, Func<Variable, IReadOnlyCollection<string>> labelsOf)
    {
        switch (condition)
        {
            case BoundLiteral { Value: BooleanValue literal }:
                return literal.Boolean ? 1 : 0;
            case BoundLabelTest { Target: BoundVariable { Variable.Kind: VariableKind.Node } } test:
                return LabelSelectivity(test.Formula);
            case BoundUnary { Operation: UnaryOperation.Not } not:
                return 1 - Selectivity(not.Operand, labelsOf);
            case BoundUnary { Operation: UnaryOperation.IsNotNull }:
                return 0.9;
            case BoundUnary { Operation: UnaryOperation.IsNull }:
                return 0.1;
            case BoundNestedQuery:
                return PatternSelectivity;
            case BoundBinary binary:
                return Selectivity(binary, labelsOf);
            default:
                return DefaultSelectivity;
        }
    }

    private double Selectivity(BoundBinary condition, Func<Variable, IReadOnlyCollection<string>> labelsOf)
    {
        switch (condition.Operation)
        {
            case BinaryOperation.And:
                return Selectivity(condition.Left, labelsOf) * Selectivity(condition.Right, labelsOf);
            case BinaryOperation.Or:
                double left = Selectivity(condition.Left, labelsOf);
                double right = Selectivity(condition.Right, labelsOf);
                return left + right - (left * right);
            case BinaryOperation.Equal:
                return Math.Min(PropertyEquality(condition.Left, labelsOf), PropertyEquality(condition.Right, labelsOf));
            case BinaryOperation.NotEqual:
                return 0.9;
            case BinaryOperation.In:
                double items = condition.Right is BoundList list ? list.Items.Length : 10;
                return Math.Min(0.9, items * PropertyEquality(condition.Left, labelsOf));
            case BinaryOperation.StartsWith or BinaryOperation.EndsWith or BinaryOperation.Contains or BinaryOperation.Matches:
                return PrefixSelectivity;
            case BinaryOperation.Less or BinaryOperation.LessOrEqual or BinaryOperation.Greater or BinaryOperation.GreaterOrEqual:
                return RangeSelectivity;
            default:
                return DefaultSelectivity;
        }
    }

    private double PropertyEquality(BoundExpression side, Func<Variable, IReadOnlyCollection<string>> labelsOf) => side switch
    {
        BoundProperty { Target: BoundVariable target } property => EqualitySelectivityOf(labelsOf(target.Variable), property.Key),
        BoundVariable { Variable.Kind: VariableKind.Node } => 1 / AllNodes,
        _ => EqualitySelectivity,
    };

    private double Label(string name)
    {
        int label = tokens.FindLabel(name);
        return label < 0 ? 0 : statistics.NodesWithLabel(label);
    }

    private string? Rarest(IReadOnlyCollection<string> labels)
    {
        string? best = null;
        foreach (string label in labels)
        {
            if (best is null || Label(label) < Label(best))
            {
                best = label;
            }
        }

        return best;
    }

    /// <summary>Relationships of any of the types that start (or end) at nodes of a label.</summary>
    private double Relationships(string? label, string[] types, Direction direction)
    {
        int labelToken = -1;
        if (label is not null && (labelToken = tokens.FindLabel(label)) < 0)
        {
            return 0;
        }

        if (types.Length == 0)
        {
            return Relationships(labelToken, -1, direction);
        }

        double sum = 0;
        foreach (string type in types)
        {
            int token = tokens.FindType(type);
            sum += token < 0 ? 0 : Relationships(labelToken, token, direction);
        }

        return sum;
    }

    private double Relationships(int label, int type, Direction direction)
    {
        if (direction == Direction.Both)
        {
            return Relationships(label, type, Direction.Outgoing) + Relationships(label, type, Direction.Incoming);
        }

        double all = type >= 0 ? statistics.RelationshipsOfType(type) : statistics.RelationshipCount;
        if (label < 0)
        {
            return all;
        }

        if (!ends.TryGetValue((label, type, direction), out double count))
        {
            // What a transaction deletes is counted at once, but not per label.
            ends.Add((label, type, direction), count = Math.Min(all, statistics.RelationshipsFrom(label, type, direction)));
        }

        return count;
    }
}
