namespace Serverless.GraphCore.Tests.Oracle;

/// <summary>The rarer clauses: shortest paths, rows from maps, subqueries with UNION or updates, WITH *.</summary>
internal sealed partial class QueryGenerator
{
    /// <summary>A reading clause; its variables come into scope.</summary>
    private string RareRead() => random.Next(6) switch
    {
        0 or 1 => ShortestPath(),
        2 => UnwindMaps(),
        3 => UnionSubquery(),
        4 when scope.Count > 0 && !scope.ContainsValue(Kind.ShortestPath) => $"WITH {(Chance(30) ? "DISTINCT " : "")}* WHERE {Boolean(2)}",
        _ => UnwindEntities(),
    };

    private string ShortestPath()
    {
        matched.Clear();
        var bound = new List<(string Name, Kind Kind)>();
        string start = Node(bound, introduces: true);
        string end = Node(bound, introduces: true);
        bound.ForEach(b => scope[b.Name] = b.Kind);
        string path = NewName("p");

        // Any of several shortest paths may be found, so that only its length is asked for.
        bool all = Chance(50);
        scope[path] = all ? Kind.Path : Kind.ShortestPath;
        string type = Pick(["", ":R", ":R|S", ":!T"]);
        string walk = Pick(["*", "*..2", "*..3", "*0..2", "*1..2"]);
        string line = Pick(["-[{0}]->", "<-[{0}]-", "-[{0}]-"]).Replace("{0}", type + walk, StringComparison.Ordinal);
        return $"{(Chance(30) ? "OPTIONAL MATCH" : "MATCH")} {path} = {(all ? "allShortestPaths" : "shortestPath")}({start}{line}{end})";
    }

    private string UnwindMaps()
    {
        string maps = string.Join(", ", Enumerable.Range(0, random.Next(1, 4)).Select(_ => Chance(10) ? "null" : Map(1)));
        string row = NewName("row");
        scope[row] = Kind.Map;
        return $"UNWIND [{maps}] AS {row}";
    }

    /// <summary>Nodes or relationships through a list and out of it again.</summary>
    private string UnwindEntities()
    {
        string item = NewName("e");
        if (Variable(Kind.Path) is { } path)
        {
            scope[item] = Kind.Node;
            return $"UNWIND nodes({path}) AS {item}";
        }

        if (Variable(Kind.Relationships) is { } walk)
        {
            scope[item] = Kind.Relationship;
            return $"UNWIND {walk} AS {item}";
        }

        if (Variables(Kind.Node) is { Count: > 1 } nodes)
        {
            string text = $"UNWIND [{Pick(nodes)}, {Pick(nodes)}, null] AS {item}";
            scope[item] = Kind.Node;
            return text;
        }

        scope[item] = Kind.Integer;
        return $"UNWIND range(1, {random.Next(1, 4)}) AS {item}";
    }

    private string UnionSubquery()
    {
        var outer = new Dictionary<string, Kind>(scope);
        List<string> imports = [.. outer.Keys.Where(_ => Chance(70))];
        string[] branches = [.. Enumerable.Range(0, random.Next(2, 4)).Select(_ =>
        {
            scope.Clear();
            imports.ForEach(name => scope[name] = outer[name]);
            string match = Chance(70) ? Match("MATCH") + " " : "";
            return $"{match}RETURN {Expression(Kind.Integer, 1)} AS a{names}, {Expression(Pick(Scalars), 1)} AS b{names}";
        })];

        // One pair of names for all branches, which were numbered while names were taken.
        string first = NewName("x");
        string second = NewName("x");
        branches = [.. branches.Select(branch => ReplaceColumns(branch, first, second))];
        scope.Clear();
        foreach ((string name, Kind kind) in outer)
        {
            scope[name] = kind;
        }

        scope[first] = Kind.Integer;
        scope[second] = Kind.Any;
        return $"CALL ({string.Join(", ", imports)}) {{ {string.Join(Chance(50) ? " UNION " : " UNION ALL ", branches)} }}";
    }

    private static string ReplaceColumns(string branch, string first, string second)
    {
        int at = branch.LastIndexOf(" AS b", StringComparison.Ordinal);
        branch = branch[..at] + " AS " + second;
        int before = branch.LastIndexOf(" AS a", StringComparison.Ordinal);
        int end = branch.IndexOf(',', before);
        return branch[..before] + " AS " + first + branch[end..];
    }

    /// <summary>An update that <see cref="Update"/> does not make; its effect does not depend on the order of rows either.</summary>
    private string RareUpdate()
    {
        string? node = Variable(Kind.Node);
        string? relationship = Variable(Kind.Relationship);
        string type = Pick(GraphGenerator.Types);
        string label = Pick(GraphGenerator.Labels);
        string name = NewName("g");
        switch (random.Next(16))
        {
            case 0 when Variables(Kind.Node) is { Count: > 0 } nodes:
                string merge = $"MERGE ({Pick(nodes)})-[{name}:{type}]->({Pick(nodes)}) ON CREATE SET {name}.s = 'new', {name}.i = 1 ON MATCH SET {name}.b = true";
                scope[name] = Kind.Relationship;
                return merge;
            case 1 when node is not null:
                return $"MERGE ({node})-[:{type}]->(:D {{i: {random.Next(3)}}})";
            case 2 when node is not null:
                return $"SET {node} = {{k: {node}.k, i: 1, d: {Pick(["date('2020-02-02')", "null"])}}}";
            case 3 when node is not null:
                return $"SET {node}['{Pick(["i", "z"])}'] = {node}.k";
            case 4 when node is not null:
                return $"REMOVE {node}['s'], {node}.d";
            case 5 when node is not null:
                return $"SET {node}:{label}:D, {node}.s = null, {node}.d = date('2021-01-01')";
            case 6 when relationship is not null:
                return $"SET {relationship} {Pick(["=", "+="])} {{k: {relationship}.k, s: 'r', b: null}}";
            case 7 when Variable(Kind.Path) is { } path:
                return $"FOREACH (v IN nodes({path}) | SET v.b = false, v:D)";
            case 8 when node is not null:
                return $"FOREACH (y IN range(0, {random.Next(3)}) | MERGE (v:D {{i: y}}) MERGE ({node})-[:{type}]->(v))";
            case 9:
                return $"FOREACH (y IN {IntegerList(1)} | FOREACH (z IN [1, 2] | CREATE (:D {{i: y + z}})-[:{type}]->(:{label})))";
            case 10:
                string created = $"CREATE {name} = (:{label} {{i: {Integer(1)}}})-[:{type} {{k: 1}}]->(:D)<-[:S]-({node})";
                scope[name] = Kind.Path;
                return created;
            case 11:
                string other = NewName("g");
                string pair = $"CREATE ({name}:{label} {{k: 900}}), ({name})-[:{type}]->({other}:D {{i: {Integer(1)}, d: {Date(0)}}})";
                scope[name] = scope[other] = Kind.Node;
                return pair;
            case 12 when node is not null:
                return $"CALL ({node}) {{ CREATE ({name}:D {{i: {node}.k}})-[:{type}]->({node}) }}";
            case 13 when node is not null:
                string call = $"CALL ({node}) {{ MERGE (v:D {{i: coalesce({node}.i, 0)}}) RETURN v.i AS {name} }}";
                scope[name] = Kind.Integer;
                return call;
            case 14 when Variable(Kind.Map) is { } map && node is not null:
                return $"CREATE ({node})-[:{type}]->(:D {{s: {map}.s, i: {map}.i}})";
            default:
                string text = $"MERGE ({name}:{Pick(["A", "D"])} {{s: coalesce({Text(1)}, 'q')}}) ON CREATE SET {name}.i = 5, {name}:B ON MATCH SET {name} += {{i: 6}}";
                scope[name] = Kind.Node;
                return text;
        }
    }
}
