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

    private Row Create(Row row, PathPattern pattern)
    {
        var nodes = new List<NodeReference>();
        foreach (NodePattern element in pattern.Elements.OfType<NodePattern>())
        {
            if (element.Variable is { } variable && row.Find(variable.Name) is { } bound)
            {
                nodes.Add(bound as NodeReference ?? throw new GraphException(ErrorCodes.SemanticError, "An end is null."));
                continue;
            }

            OracleNode node = graph.AddNode();
            node.Labels.UnionWith(Names(element.Labels));
            SetProperties(node.Properties, element.Properties is null ? MapValue.Empty : (MapValue)Evaluate(element.Properties, row));
            nodes.Add(node.Reference);
            row = element.Variable is null ? row : row.With(element.Variable.Name, node.Reference);
        }

        var relationships = new List<RelationshipReference>();
        foreach (RelationshipPattern element in pattern.Elements.OfType<RelationshipPattern>())
        {
            int i = relationships.Count;
            (NodeReference start, NodeReference end) = element.Direction == PatternDirection.Incoming ? (nodes[i + 1], nodes[i]) : (nodes[i], nodes[i + 1]);
            OracleRelationship relationship = graph.AddRelationship(Names(element.Types).Single(), start.Ordinal, end.Ordinal);
            SetProperties(relationship.Properties, element.Properties is null ? MapValue.Empty : (MapValue)Evaluate(element.Properties, row));
            relationships.Add(relationship.Reference);
            row = element.Variable is null ? row : row.With(element.Variable.Name, relationship.Reference);
        }

        return pattern.Name is null ? row : row.With(pattern.Name.Name, new PathReference([.. nodes], [.. relationships]));
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
