using System.Diagnostics;
using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Values;

namespace Serverless.GraphCore.Cypher.Printing;

/// <summary>Clauses.</summary>
internal sealed partial class CypherPrinter
{
    private void WriteClause(Clause clause)
    {
        switch (clause)
        {
            case UseClause use:
                WriteGraph(use.Graph);
                break;
            case MatchClause match:
                WriteMatch(match);
                break;
            case WithClause with:
                Text("WITH ");
                WriteProjection(with.Projection);
                WriteOptional(" WHERE ", with.Where);
                break;
            case ReturnClause returned:
                Text("RETURN ");
                WriteProjection(returned.Projection);
                break;
            case FinishClause:
                Text("FINISH");
                break;
            case UnwindClause unwind:
                Text("UNWIND ").Write(unwind.List).WriteAlias(unwind.Variable);
                break;
            case LoadCsvClause load:
                Text(load.WithHeaders ? "LOAD CSV WITH HEADERS FROM " : "LOAD CSV FROM ").Write(load.Source).WriteAlias(load.Variable);
                if (load.FieldTerminator is not null)
                {
                    Text(" FIELDTERMINATOR ").WriteString(load.FieldTerminator);
                }

                break;
            case ProcedureCallClause call:
                WriteProcedureCall(call);
                break;
            case SubqueryClause subquery:
                WriteSubquery(subquery);
                break;
            default:
                WriteUpdatingClause(clause);
                break;
        }
    }

    private void WriteMatch(MatchClause match)
    {
        Text(match.Optional ? "OPTIONAL MATCH " : "MATCH ");
        Text(match.Mode switch { MatchMode.DifferentRelationships => "DIFFERENT RELATIONSHIPS ", MatchMode.RepeatableElements => "REPEATABLE ELEMENTS ", _ => "" });
        WritePatterns(match.Patterns);
        WriteMarker(match.Database);
        foreach (PlannerHint hint in match.Hints)
        {
            WriteHint(hint);
        }

        WriteOptional(" WHERE ", match.Where);
    }

    private void WriteHint(PlannerHint hint)
    {
        switch (hint)
        {
            case IndexHint index:
                Text(" USING ").Text(index.Kind == IndexHintKind.Any ? "" : index.Kind.ToString().ToUpperInvariant() + " ").Text(index.SeekOnly ? "INDEX SEEK " : "INDEX ");
                WriteVariable(index.Variable).Text(":").Name(index.LabelOrType).Text("(");
                WriteNames(index.Properties, ", ");
                Text(")");
                break;
            case ScanHint scan:
                Text(" USING SCAN ").WriteVariable(scan.Variable).Text(":").Name(scan.LabelOrType);
                break;
            case JoinHint join:
                Text(" USING JOIN ON ").WriteVariables(join.Variables);
                break;
            default:
                throw new UnreachableException(hint.GetType().Name);
        }
    }

    private void WriteMarker(DatabaseMarker? marker)
    {
        if (marker is not null)
        {
            Text(marker.IsLocal ? " IN " : " IN DATABASE ").WriteDatabaseName(marker.Database);
        }
    }

    private void WriteProjection(Projection projection)
    {
        Text(projection.Distinct ? "DISTINCT " : "").Text(projection.Star ? "*" : "");
        for (int i = 0; i < projection.Items.Count; i++)
        {
            Text(i > 0 || projection.Star ? ", " : "").Write(projection.Items[i].Expression).WriteAlias(projection.Items[i].Alias);
        }

        WriteOrder(projection.OrderBy);
        WriteOptional(" SKIP ", projection.Skip);
        WriteOptional(" LIMIT ", projection.Limit);
    }

    private void WriteOrder(EquatableArray<SortItem> order)
    {
        for (int i = 0; i < order.Count; i++)
        {
            Text(i == 0 ? " ORDER BY " : ", ").Write(order[i].Expression).Text(order[i].Descending ? " DESC" : "");
        }
    }

    private void WriteProcedureCall(ProcedureCallClause call)
    {
        Text(call.Optional ? "OPTIONAL CALL " : "CALL ").WriteQualifiedName(call.Procedure, CypherNames.Name);
        if (call.Arguments is { } arguments)
        {
            Text("(").WriteExpressions(arguments);
            Text(")");
        }

        if (call.Yield is { } yield)
        {
            Text(" YIELD ").Text(yield.Star ? "*" : "");
            WriteYieldItems(yield.Items);
            WriteOptional(" WHERE ", yield.Where);
        }
    }

    private void WriteQualifiedName(QualifiedName name, Func<string, string> first)
    {
        if (name.Namespace.IsEmpty)
        {
            Text(first(name.Name));
            return;
        }

        for (int i = 0; i < name.Namespace.Count; i++)
        {
            Text(i == 0 ? first(name.Namespace[i]) : CypherNames.Name(name.Namespace[i])).Text(".");
        }

        Name(name.Name);
    }

    private void WriteYieldItems(EquatableArray<YieldItem> items)
    {
        for (int i = 0; i < items.Count; i++)
        {
            Text(i == 0 ? "" : ", ").Name(items[i].Column).WriteAlias(items[i].Alias);
        }
    }

    private void WriteSubquery(SubqueryClause subquery)
    {
        Text(subquery.Optional ? "OPTIONAL CALL " : "CALL ");
        if (subquery.Scope is { } scope)
        {
            Text(scope.Star ? "(*" : "(").WriteVariables(scope.Variables);
            Text(") ");
        }

        Text("{ ").WriteQuery(subquery.Body);
        Text(" }");
        if (subquery.InTransactions is { } batches)
        {
            Text(" IN ");
            WriteOptional("", batches.Concurrency);
            Text(batches.Concurrency is null ? "" : " ").Text(batches.Concurrent ? "CONCURRENT TRANSACTIONS" : "TRANSACTIONS");
            WriteOptional(" OF ", batches.Rows);
            Text(batches.Rows is null ? "" : " ROWS");
            Text(batches.OnError == BatchFailure.Default ? "" : " ON ERROR " + batches.OnError.ToString().ToUpperInvariant());
            Text(batches.ReportStatus is null ? "" : " REPORT STATUS").WriteAlias(batches.ReportStatus);
        }
    }

    private void WriteUpdatingClause(Clause clause)
    {
        switch (clause)
        {
            case CreateClause create:
                Text("CREATE ").WritePatterns(create.Patterns);
                WriteMarker(create.Database);
                break;
            case MergeClause merge:
                Text("MERGE ").WritePattern(merge.Pattern);
                WriteMarker(merge.Database);
                foreach (MergeAction action in merge.Actions)
                {
                    Text(action.Trigger == MergeTrigger.OnCreate ? " ON CREATE SET " : " ON MATCH SET ").WriteSetItems(action.Items);
                }

                break;
            case SetClause set:
                Text("SET ").WriteSetItems(set.Items);
                WriteMarker(set.Database);
                break;
            case RemoveClause remove:
                Text("REMOVE ").WriteRemoveItems(remove.Items);
                WriteMarker(remove.Database);
                break;
            case DeleteClause delete:
                Text(delete.Mode switch { DeleteMode.Detach => "DETACH DELETE ", DeleteMode.NoDetach => "NODETACH DELETE ", _ => "DELETE " }).WriteExpressions(delete.Items);
                WriteMarker(delete.Database);
                break;
            case ForeachClause each:
                Text("FOREACH (").WriteVariable(each.Variable).Text(" IN ").WriteBarFree(each.List).Text(" | ").WriteClauses(each.Updates);
                Text(")");
                break;
            default:
                throw new UnreachableException(clause.GetType().Name);
        }
    }

    private void WriteSetItems(EquatableArray<SetItem> items)
    {
        for (int i = 0; i < items.Count; i++)
        {
            Text(i == 0 ? "" : ", ");
            switch (items[i])
            {
                case SetProperty property:
                    Write(property.Target).Text(" = ").Write(property.Value);
                    break;
                case SetDynamicProperty property:
                    Write(property.Target).Text(" = ").Write(property.Value);
                    break;
                case SetAllProperties all:
                    WriteVariable(all.Target).Text(" = ").Write(all.Value);
                    break;
                case SetMoreProperties more:
                    WriteVariable(more.Target).Text(" += ").Write(more.Value);
                    break;
                case SetLabels labels:
                    WriteVariable(labels.Target).WriteChangedLabels(labels.Labels);
                    break;
                default:
                    throw new UnreachableException(items[i].GetType().Name);
            }
        }
    }

    private void WriteRemoveItems(EquatableArray<RemoveItem> items)
    {
        for (int i = 0; i < items.Count; i++)
        {
            Text(i == 0 ? "" : ", ");
            switch (items[i])
            {
                case RemoveProperty property:
                    Write(property.Target);
                    break;
                case RemoveDynamicProperty property:
                    Write(property.Target);
                    break;
                case RemoveLabels labels:
                    WriteVariable(labels.Target).WriteChangedLabels(labels.Labels);
                    break;
                default:
                    throw new UnreachableException(items[i].GetType().Name);
            }
        }
    }

    private void WriteChangedLabels(EquatableArray<LabelExpression> labels)
    {
        foreach (LabelExpression label in labels)
        {
            Text(":").WriteLabels(label, LabelAtom);
        }
    }
}
