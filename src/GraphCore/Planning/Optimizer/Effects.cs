using Serverless.GraphCore.Cypher.Semantics;
using Serverless.GraphCore.Graph;
using Serverless.GraphCore.Planning.Logical;

namespace Serverless.GraphCore.Planning.Optimizer;

/// <summary>What operators read and write, as far as it decides whether they disturb each other. Grows only.</summary>
internal sealed class Effects
{
    private readonly List<LabelFormula?> scans = [];
    private readonly HashSet<string> labelsRead = [];
    private readonly Names types = new();
    private readonly Names keysRead = new();
    private readonly List<LabelList> nodesCreated = [];
    private readonly Names typesCreated = new();
    private readonly Names keysWritten = new();
    private readonly Names labelsWritten = new();
    private bool readsAllLabels;
    private bool readsEntities;
    private bool deletes;

    /// <summary>A set of names that may be all names.</summary>
    private sealed class Names
    {
        private readonly HashSet<string> names = new(StringComparer.Ordinal);

        public bool All { get; set; }

        public bool IsEmpty => !All && names.Count == 0;

        public void Add(string name) => names.Add(name);

        public bool Contains(string name) => All || names.Contains(name);

        public bool Meets(Names other) => All ? !other.IsEmpty : other.All ? !IsEmpty : names.Overlaps(other.names);

        public IReadOnlyCollection<string> Known => names;
    }

    public bool Writes => deletes || nodesCreated.Count > 0 || !typesCreated.IsEmpty || !keysWritten.IsEmpty || !labelsWritten.IsEmpty;

    /// <summary>Adds what one operator does, with its inner sides but without its sources.</summary>
    public void Add(LogicalPlan plan)
    {
        switch (plan)
        {
            case NodeScan scan:
                AddScan(scan.Labels);
                break;
            case IndexSeek { Index.Entity: EntityKind.Relationship } seek:
                AddExpand([seek.Index.Label], null);
                AddKeys(seek.Index.Properties);
                break;
            case IndexSeek seek:
                AddScan(LabelFormulas.And(new LabelName(seek.Index.Label), seek.Residual));
                AddKeys(seek.Index.Properties);
                break;
            case NodeByIdSeek seek:
                AddScan(seek.Labels);
                break;
            case Expand expand:
                AddExpand(expand.Types, expand.ToLabels);
                break;
            case VarLengthExpand expand:
                AddSteps(expand.Steps);
                AddLabelTest(expand.ToLabels);
                break;
            case SelectPaths path:
                AddSteps([.. path.Parts.SelectMany(static part => part.Steps)]);
                break;
            case ExpandCount expand:
                AddExpand(expand.Types, expand.ToLabels);
                break;
            case NodeCount count:
                AddScan(count.Label is null ? null : new LabelName(count.Label));
                break;
            case RelationshipCount count:
                AddExpand(count.Types, null);
                break;
            case ShortestPath path:
                AddExpand(path.Types, null);
                break;
            case Create create:
                AddCreated(create.Items);
                break;
            case Merge merge:
                AddCreated(merge.Items);
                AddSet(merge.OnMatch);
                AddSet(merge.OnCreate);
                break;
            case Set set:
                AddSet(set.Items);
                break;
            case Delete:
                deletes = true;
                break;
            case ProcedureCall call:
                AddUnknown(call.Writes);
                break;
        }

        foreach (BoundExpression expression in LogicalPlanTree.Expressions(plan))
        {
            AddRead(expression);
        }

        foreach (LogicalPlan inner in InnerSides(plan))
        {
            AddAll(inner);
        }
    }

    /// <summary>Whether these reads may see what the other ones write.</summary>
    public bool ReadsWhatIsWrittenBy(Effects other)
    {
        if (other.deletes && (readsEntities || !keysRead.IsEmpty || !types.IsEmpty))
        {
            return true;
        }

        foreach (LabelFormula? scan in scans)
        {
            foreach (LabelList created in other.nodesCreated)
            {
                if (created.Dynamic.Length > 0 || LabelFormulas.Accepts(scan, created.Names))
                {
                    return true;
                }
            }
        }

        return types.Meets(other.typesCreated)
            || keysRead.Meets(other.keysWritten)
            || (readsAllLabels && !other.labelsWritten.IsEmpty)
            || labelsRead.Any(other.labelsWritten.Contains);
    }

    /// <summary>Whether the order of both writings may matter.</summary>
    public bool WritesWhatIsWrittenBy(Effects other) =>
        keysWritten.Meets(other.keysWritten) || labelsWritten.Meets(other.labelsWritten)
        || (deletes && other.Writes) || (other.deletes && Writes);

    private static IEnumerable<LogicalPlan> InnerSides(LogicalPlan plan) => plan switch
    {
        Apply apply => [apply.Inner],
        OptionalApply apply => [apply.Inner],
        SemiApply apply => [apply.Inner],
        SubqueryCall call => [call.Inner],
        Merge merge => [merge.Match],
        Foreach each => [each.Body],
        CartesianProduct or HashJoin or Union => [LogicalPlanTree.Children(plan)[1]],
        _ => [],
    };

    /// <summary>Adds what a whole plan does.</summary>
    public void AddAll(LogicalPlan plan)
    {
        Add(plan);
        LogicalPlan[] children = LogicalPlanTree.Children(plan);
        if (children.Length > 0)
        {
            AddAll(children[0]);
        }
    }

    private void AddScan(LabelFormula? formula)
    {
        scans.Add(formula);
        readsEntities = true;
        AddLabelTest(formula);
    }

    private void AddLabelTest(LabelFormula? formula)
    {
        labelsRead.UnionWith(LabelFormulas.Mentioned(formula));
        readsAllLabels |= LabelFormulas.DependsOnAll(formula);
    }

    private void AddExpand(string[] names, LabelFormula? labels)
    {
        types.All |= names.Length == 0;
        foreach (string name in names)
        {
            types.Add(name);
        }

        AddLabelTest(labels);
        readsEntities = true;
    }

    private void AddSteps(WalkStep[] steps)
    {
        foreach (WalkStep step in steps)
        {
            AddExpand(step.Types, null);
        }
    }

    private void AddKeys(IEnumerable<string> keys)
    {
        foreach (string key in keys)
        {
            keysRead.Add(key);
        }
    }

    private void AddUnknown(bool writes)
    {
        AddScan(null);
        types.All = true;
        keysRead.All = true;
        readsAllLabels = true;
        if (writes)
        {
            deletes = true;
            keysWritten.All = true;
            labelsWritten.All = true;
            typesCreated.All = true;
            nodesCreated.Add(new LabelList([], [new BoundParameter(default, "")]));
        }
    }

    private void AddRead(BoundExpression expression) => BoundExpressionTree.Any(expression, part =>
    {
        switch (part)
        {
            case BoundProperty property:
                keysRead.Add(property.Key);
                break;
            case BoundIndex { Index: BoundLiteral { Value: Values.StringValue key } }:
                keysRead.Add(key.Text);
                break;
            case BoundIndex { Index: not BoundLiteral { Value: Values.IntegerValue } }:
                keysRead.All = true;
                break;
            case BoundMapProjection { AllProperties: true } or BoundFunction { Name: "properties" or "keys" }:
                keysRead.All = true;
                break;
            case BoundFunction { Name: "labels" }:
                readsAllLabels = true;
                break;
            case BoundLabelTest test:
                AddLabelTest(test.Formula);
                break;
            case PlannedSubquery subquery:
                AddAll(subquery.Plan);
                break;
        }

        return false;
    });

    private void AddCreated(CreateItem[] items)
    {
        foreach (CreateItem item in items)
        {
            if (item is CreateNode node)
            {
                nodesCreated.Add(node.Labels);
            }
            else if (item is CreateRelationship { Type: var type })
            {
                typesCreated.All |= type.Name is null;
                if (type.Name is not null)
                {
                    typesCreated.Add(type.Name);
                }
            }
        }
    }

    private void AddSet(SetItem[] items)
    {
        foreach (SetItem item in items)
        {
            switch (item)
            {
                case SetProperty set:
                    keysWritten.Add(set.Key);
                    break;
                case SetDynamicProperty:
                    keysWritten.All = true;
                    break;
                case SetAllProperties { Replace: false, Value: BoundMap map }:
                    foreach ((string key, _) in map.Entries)
                    {
                        keysWritten.Add(key);
                    }

                    break;
                case SetAllProperties set:
                    keysWritten.All = true;
                    keysRead.All |= set.Value is not BoundMap;
                    break;
                case SetLabels { Labels: var labels }:
                    AddLabels(labels);
                    break;
                case RemoveLabels { Labels: var labels }:
                    AddLabels(labels);
                    break;
            }
        }
    }

    private void AddLabels(LabelList labels)
    {
        labelsWritten.All |= labels.Dynamic.Length > 0;
        foreach (string label in labels.Names)
        {
            labelsWritten.Add(label);
        }
    }
}
