namespace Serverless.GraphCore.Tests.Oracle;

/// <summary>Updates whose effect does not depend on the order of rows, mostly followed by a read in the same statement.</summary>
internal sealed partial class QueryGenerator
{
    /// <returns>Whether the query is complete.</returns>
    private bool Updates(List<string> clauses)
    {
        for (int i = random.Next(1, 3); i > 0; i--)
        {
            isUpdating = true;
            clauses.Add(Update(out bool ends));
            isUpdating = false;
            if (ends)
            {
                break;
            }
        }

        if (Chance(30))
        {
            return true;
        }

        string count = NewName("c");
        clauses.Add($"WITH count(*) AS {count}");
        scope.Clear();
        scope[count] = Kind.Integer;
        longWalks = 0;
        clauses.Add(Match("MATCH"));
        return false;
    }

    private string Update(out bool ends)
    {
        ends = false;
        if (Chance(35))
        {
            return RareUpdate();
        }

        string? node = Variable(Kind.Node);
        string? relationship = Variable(Kind.Relationship);
        switch (random.Next(12))
        {
            case 0 when node is not null:
                return $"SET {node}.i = coalesce({node}.i, 0) + 1";
            case 1 when node is not null:
                return $"SET {node}:{Pick(GraphGenerator.Labels)}";
            case 2 when node is not null:
                return $"REMOVE {node}:{Pick(GraphGenerator.Labels)}, {node}.s";
            case 3 when node is not null:
                return $"SET {node} += {{i: {node}.k % 3, m: null, s: 'n'}}";
            case 4 when relationship is not null:
                return $"SET {relationship}.i = {relationship}.k % 4, {relationship}.s = type({relationship})";
            case 5 when relationship is not null:
                ends = true;
                return $"DELETE {relationship}";
            case 6 when node is not null:
                ends = true;
                return $"DETACH DELETE {node}";
            case 7 when Variables(Kind.Node) is { Count: > 0 } nodes:
                return $"MERGE ({Pick(nodes)})-[:{Pick(GraphGenerator.Types)}]->({Pick(nodes)})";
            case 8:
                string merged = NewName("g");
                string text = $"MERGE ({merged}:{Pick(["A", "D"])} {{i: coalesce({Integer(1)}, 9)}}) ON CREATE SET {merged}.s = 'new' ON MATCH SET {merged}.b = true";
                scope[merged] = Kind.Node;
                return text;
            case 9 when node is not null:
                return $"CREATE ({node})-[:{Pick(GraphGenerator.Types)} {{i: {Integer(1)}, k: {node}.k}}]->(:{Pick(GraphGenerator.Labels)} {{k: {node}.k, s: {Text(1)}}})";
            case 10:
                return $"FOREACH (y IN {IntegerList(1)} | CREATE (:D {{i: y}}))";
            default:
                string created = NewName("g");
                string create = $"CREATE ({created}:{Pick(GraphGenerator.Labels)} {{i: {Integer(1)}, s: {Text(1)}}})";
                scope[created] = Kind.Node;
                return create;
        }
    }
}
