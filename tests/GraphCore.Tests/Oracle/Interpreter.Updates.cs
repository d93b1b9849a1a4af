using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Errors;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Tests.Oracle;

/// <summary>Updating clauses: row by row, each seeing what the rows before it did.</summary>
internal sealed partial class Interpreter
{
    private List<Row> Update(Clause clause, List<Row> rows)
    {
        switch (clause)
        {
            case CreateClause create:
                return [.. rows.Select(row => create.Patterns.Aggregate(row, Create))];
            case MergeClause merge:
                return [.. rows.SelectMany(row => Merge(merge, row))];
            case SetClause set:
                rows.ForEach(row => Set(set.Items, row));
                return rows;
            case RemoveClause remove:
                rows.ForEach(row => Remove(remove, row));
                return rows;
            case DeleteClause delete:
                rows.ForEach(row => delete.Items.ToList().ForEach(item => Delete(Evaluate(item, row), delete.Mode == DeleteMode.Detach)));
                return rows;
            case ForeachClause each:
                foreach (Row row in rows)
                {
                    foreach (Value item in Unwind(Evaluate(each.List, row)))
                    {
                        List<Row> inner = [row.With(each.Variable.Name, item)];
                        foreach (Clause update in each.Updates)
                        {
                            inner = Update(update, inner);
                        }
                    }
                }

                return rows;
            default:
                throw new NotSupportedException(clause.GetType().Name);
        }
    }

    private List<Row> Merge(MergeClause merge, Row row)
    {
        foreach (NodePattern node in merge.Pattern.Elements.OfType<NodePattern>())
        {
            if (node.Variable is { } variable && row.Find(variable.Name) is NullValue)
            {
                throw NullInMerge();
            }
        }

        foreach (Expression? properties in merge.Pattern.Elements.Select(static e => e is NodePattern n ? n.Properties : ((RelationshipPattern)e).Properties))
        {
            if (properties is not null && ((MapValue)Evaluate(properties, row)).Memory.ToArray().Any(static entry => entry.Value.IsNull))
            {
                throw NullInMerge();
            }
        }

        List<Row> found = [.. Matches([merge.Pattern], row)];
        MergeTrigger trigger = found.Count > 0 ? MergeTrigger.OnMatch : MergeTrigger.OnCreate;
        List<Row> rows = found.Count > 0 ? found : [Create(row, merge.Pattern)];
        foreach (MergeAction action in merge.Actions.Where(action => action.Trigger == trigger))
        {
            rows.ForEach(r => Set(action.Items, r));
        }

        return rows;
    }

    /// <summary>
    /// Node after node, each followed by the relationship to the one before it. What a property is set to is computed just before
    /// its entity is created, so that it sees what stands before it in the clause, but never itself.
    /// </summary>
    private Row Create(Row row, PathPattern pattern)
    {
        var nodes = new List<NodeReference>();
        var relationships = new List<RelationshipReference>();
        for (int i = 0; i < pattern.Elements.Count; i += 2)
        {
            nodes.Add(CreateNode((NodePattern)pattern.Elements[i], ref row));
            if (i > 0)
            {
                relationships.Add(CreateRelationship((RelationshipPattern)pattern.Elements[i - 1], nodes[^2], nodes[^1], ref row));
            }
        }

        return pattern.Name is null ? row : row.With(pattern.Name.Name, new PathReference([.. nodes], [.. relationships]));
    }

    private NodeReference CreateNode(NodePattern pattern, ref Row row)
    {
        if (pattern.Variable is { } variable && row.Find(variable.Name) is { } bound)
        {
            return bound as NodeReference ?? throw new GraphException(ErrorCodes.SemanticError, "An end is null.");
        }

        MapValue properties = pattern.Properties is null ? MapValue.Empty : (MapValue)Evaluate(pattern.Properties, row);
        OracleNode node = graph.AddNode();
        node.Labels.UnionWith(Names(pattern.Labels));
        SetProperties(node.Properties, properties);
        row = pattern.Variable is null ? row : row.With(pattern.Variable.Name, node.Reference);
        return node.Reference;
    }

    private RelationshipReference CreateRelationship(RelationshipPattern pattern, NodeReference left, NodeReference right, ref Row row)
    {
        MapValue properties = pattern.Properties is null ? MapValue.Empty : (MapValue)Evaluate(pattern.Properties, row);
        (NodeReference start, NodeReference end) = pattern.Direction == PatternDirection.Incoming ? (right, left) : (left, right);
        OracleRelationship relationship = graph.AddRelationship(Names(pattern.Types).Single(), start.Ordinal, end.Ordinal);
        SetProperties(relationship.Properties, properties);
        row = pattern.Variable is null ? row : row.With(pattern.Variable.Name, relationship.Reference);
        return relationship.Reference;
    }

    private void Set(IEnumerable<SetItem> items, Row row)
    {
        foreach (SetItem item in items)
        {
            switch (item)
            {
                case SetProperty set:
                    Value value = Evaluate(set.Value, row);
                    if (PropertiesOf(Evaluate(set.Target.Target, row)) is { } target)
                    {
                        SetProperties(target, new MapValue([KeyValuePair.Create(set.Target.Key, value)]));
                    }

                    break;
                case SetDynamicProperty set:
                    Value itsValue = Evaluate(set.Value, row);
                    if (PropertiesOf(Evaluate(set.Target.Target, row)) is { } its)
                    {
                        SetProperties(its, new MapValue([KeyValuePair.Create(((StringValue)Evaluate(set.Target.Index, row)).Text, itsValue)]));
                    }

                    break;
                case SetAllProperties set when PropertiesOf(Evaluate(set.Target, row)) is { } all:
                    MapValue whole = AsMap(Evaluate(set.Value, row));
                    all.Clear();
                    SetProperties(all, whole);
                    break;
                case SetMoreProperties set when PropertiesOf(Evaluate(set.Target, row)) is { } some:
                    SetProperties(some, AsMap(Evaluate(set.Value, row)));
                    break;
                case SetLabels set when Evaluate(set.Target, row) is NodeReference node:
                    graph.Of(node).Labels.UnionWith(set.Labels.SelectMany(Names));
                    break;
            }
        }
    }

    private void Remove(RemoveClause remove, Row row)
    {
        foreach (RemoveItem item in remove.Items)
        {
            switch (item)
            {
                case RemoveProperty property:
                    PropertiesOf(Evaluate(property.Target.Target, row))?.Remove(property.Target.Key);
                    break;
                case RemoveDynamicProperty property:
                    PropertiesOf(Evaluate(property.Target.Target, row))?.Remove(((StringValue)Evaluate(property.Target.Index, row)).Text);
                    break;
                case RemoveLabels labels when Evaluate(labels.Target, row) is NodeReference node:
                    graph.Of(node).Labels.ExceptWith(labels.Labels.SelectMany(Names));
                    break;
            }
        }
    }

    private void Delete(Value value, bool detach)
    {
        switch (value)
        {
            case NodeReference node:
                graph.Nodes.Remove(node.Ordinal);
                foreach (OracleRelationship r in graph.Relationships.Values.Where(r => detach && (r.Start == node.Ordinal || r.End == node.Ordinal)).ToList())
                {
                    graph.RemoveRelationship(r.Id);
                }

                break;
            case RelationshipReference relationship:
                graph.RemoveRelationship(relationship.Handle);
                break;
            case PathReference path:
                path.Relationships.ToArray().ToList().ForEach(r => Delete(r, detach));
                path.Nodes.ToArray().ToList().ForEach(n => Delete(n, detach));
                break;
        }
    }

    private void EnsureNoDanglingRelationships()
    {
        if (graph.Relationships.Values.Any(r => !graph.Nodes.ContainsKey(r.Start) || !graph.Nodes.ContainsKey(r.End)))
        {
            throw new GraphException(ErrorCodes.ConstraintValidationFailed, "A deleted node still has relationships.", "DeleteConnectedNode");
        }
    }

    private SortedDictionary<string, Value>? PropertiesOf(Value entity) => entity switch
    {
        NodeReference node => graph.Of(node).Properties,
        RelationshipReference relationship => graph.Of(relationship).Properties,
        _ => null,
    };

    private MapValue AsMap(Value value) => value switch
    {
        NodeReference node => graph.GetProperties(node),
        RelationshipReference relationship => graph.GetProperties(relationship),
        _ => (MapValue)value,
    };

    private static void SetProperties(SortedDictionary<string, Value> target, MapValue values)
    {
        foreach ((string key, Value value) in values.Entries)
        {
            if (value.IsNull)
            {
                target.Remove(key);
            }
            else
            {
                target[key] = value;
            }
        }
    }

    private static IEnumerable<string> Names(LabelExpression? labels) => labels switch
    {
        null => [],
        LabelName name => [name.Name],
        LabelConjunction and => and.Operands.SelectMany(Names),
        _ => throw new NotSupportedException(labels.ToString()),
    };

    private static GraphException NullInMerge() => new(ErrorCodes.SemanticError, "MERGE does not take null.", "MergeReadOwnWrites");
}
