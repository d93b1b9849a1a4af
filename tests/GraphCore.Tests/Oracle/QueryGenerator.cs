namespace Serverless.GraphCore.Tests.Oracle;

/// <summary>A query, and how its result may be compared.</summary>
/// <param name="Ordered">Whether the order of the rows is determined.</param>
internal sealed record GeneratedQuery(string Text, bool Ordered)
{
    /// <summary>Whether the query may change the graph.</summary>
    public bool Writes => Array.Exists(["CREATE", "MERGE", "SET ", "REMOVE", "DELETE"], word => Text.Contains(word, StringComparison.Ordinal));

    /// <summary>Whether the order within lists is not determined, for they were gathered from rows in any order.</summary>
    public static bool ListsAreBags(string text) => text.Contains("collect", StringComparison.OrdinalIgnoreCase)
        || text.Contains("| ", StringComparison.Ordinal) || text.Contains("labels(", StringComparison.Ordinal) || text.Contains("keys(", StringComparison.Ordinal);
}

/// <summary>
/// Random queries that are valid and mostly give rows, over the graphs of <see cref="GraphGenerator"/>. Their results are
/// determined: LIMIT comes with a total order, and updates do not depend on the order of rows.
/// </summary>
internal sealed partial class QueryGenerator(Random random)
{
    private readonly Dictionary<string, Kind> scope = [];
    private int names;
    private int longWalks;

    /// <summary>In an update no subquery may look at what the rows before it did: the order of rows is not determined.</summary>
    private bool isUpdating;

    /// <summary>The relationships of this match: none may be named twice.</summary>
    private readonly HashSet<string> matched = [];

    private enum Kind
    {
        Node,
        Relationship,
        Relationships,
        Path,

        /// <summary>One of several shortest paths: all but its length is left open.</summary>
        ShortestPath,
        Integer,
        Float,
        Text,
        Boolean,
        Date,
        Duration,
        Map,
        Any,
        List,
    }

    private static readonly Kind[] Scalars = [Kind.Integer, Kind.Integer, Kind.Text, Kind.Boolean, Kind.Any, Kind.Float, Kind.Date];

    public GeneratedQuery Generate()
    {
        if (Chance(6))
        {
            string union = Chance(50) ? " UNION " : " UNION ALL ";
            string[] branches = [.. Enumerable.Range(0, Chance(20) ? 3 : 2).Select(_ => Branch())];
            return new GeneratedQuery(string.Join(union, branches), Ordered: false);
        }

        var clauses = new List<string>();
        if (Chance(25))
        {
            return new GeneratedQuery(Counting(clauses), Ordered: false);
        }

        Reads(clauses, random.Next(1, 4));
        if (Chance(25) && Updates(clauses))
        {
            return new GeneratedQuery(string.Join(' ', clauses), Ordered: false);
        }

        (string text, bool ordered) = Projection("RETURN", isLast: true);
        clauses.Add(text);
        return new GeneratedQuery(string.Join(' ', clauses), ordered);
    }

    /// <summary>Patterns of which little but numbers is asked: what an engine may answer without making their rows.</summary>
    private string Counting(List<string> clauses)
    {
        clauses.Add(Match("MATCH"));
        for (int i = random.Next(0, 3); i > 0; i--)
        {
            clauses.Add(Chance(20) && Variable(Kind.Node) is { } passed ? $"WITH {(Chance(40) ? "DISTINCT " : "")}{Keep(passed)}" : Match(Pick(["MATCH", "OPTIONAL MATCH"])));
        }

        string? key = Variable(Chance(75) ? Kind.Node : Kind.Relationship);
        List<string> items = [];
        for (int i = key is null ? 0 : random.Next(0, 3); i > 0; i--)
        {
            items.Add($"{(Chance(50) ? key : $"{key}.{Pick(["i", "k", "s"])}")} AS {NewName("x")}");
        }

        for (int i = random.Next(items.Count == 0 ? 1 : 0, 3); i > 0; i--)
        {
            items.Add($"{(Chance(50) ? "count(*)" : Aggregate().Text)} AS {NewName("x")}");
        }

        return $"{string.Join(' ', clauses)} RETURN {(Chance(20) ? "DISTINCT " : "")}{string.Join(", ", items)}";
    }

    /// <summary>Some variables, the given one among them, with the others gone from scope.</summary>
    private string Keep(string variable)
    {
        foreach (string name in scope.Keys.Where(name => name != variable && (scope[name] == Kind.ShortestPath || Chance(60))).ToList())
        {
            scope.Remove(name);
        }

        return string.Join(", ", scope.Keys);
    }

    private string Branch()
    {
        scope.Clear();
        longWalks = 0;
        var clauses = new List<string>();
        Reads(clauses, random.Next(1, 3));
        return $"{string.Join(' ', clauses)} RETURN {Expression(Kind.Integer, 2)} AS x, {Expression(Kind.Any, 2)} AS y";
    }

    private bool Chance(int percent) => random.Next(100) < percent;

    private T Pick<T>(IReadOnlyList<T> items) => items[random.Next(items.Count)];

    private string NewName(string prefix) => prefix + names++;

    private List<string> Variables(Kind kind) => [.. scope.Where(entry => entry.Value == kind).Select(static entry => entry.Key)];

    private void Reads(List<string> clauses, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (Chance(i == 0 ? 6 : 15))
            {
                clauses.Add(RareRead());
                continue;
            }

            switch (i == 0 ? random.Next(85) : random.Next(100))
            {
                case < 50:
                    clauses.Add(Match("MATCH"));
                    break;
                case < 62:
                    clauses.Add(Match("OPTIONAL MATCH"));
                    break;
                case < 70:
                    string list = Expression(Kind.List, 1);
                    string item = NewName("u");
                    clauses.Add($"UNWIND {list} AS {item}");
                    scope[item] = Kind.Any;
                    break;
                case < 85 when i == 0:
                    clauses.Add(Match("MATCH"));
                    break;
                case < 76:
                    clauses.Add(CallSubquery());
                    break;
                default:
                    string with = Projection("WITH", isLast: false).Text;
                    clauses.Add(Chance(30) ? $"{with} WHERE {Expression(Kind.Boolean, 2)}" : with);
                    break;
            }
        }
    }

    private string Match(string keyword)
    {
        matched.Clear();
        if (Chance(12))
        {
            return PathMatch(keyword);
        }

        string patterns = Pattern(random.Next(1, 4), nullable: true);
        if (Chance(20))
        {
            patterns += ", " + Pattern(random.Next(0, 3), nullable: true);
        }

        return Chance(50) ? $"{keyword} {patterns} WHERE {Expression(Kind.Boolean, 3)}" : $"{keyword} {patterns}";
    }

    /// <summary>A path of some relationships; its variables come into scope.</summary>
    private string Pattern(int relationships, bool nullable, bool introduces = true)
    {
        // What a pattern binds is visible only after it, in property maps too.
        var bound = new List<(string Name, Kind Kind)>();
        string pattern = Node(bound, introduces);
        for (int i = 0; i < relationships; i++)
        {
            pattern += Relationship(bound, introduces) + Node(bound, introduces);
        }

        foreach ((string name, Kind kind) in bound)
        {
            scope[name] = kind;
        }

        if (introduces && nullable && relationships > 0 && Chance(12))
        {
            string path = NewName("p");
            scope[path] = Kind.Path;
            return $"{path} = {pattern}";
        }

        return pattern;
    }

    private string Node(List<(string Name, Kind Kind)> bound, bool introduces)
    {
        List<string> known = [.. Variables(Kind.Node), .. bound.Where(static b => b.Kind == Kind.Node).Select(static b => b.Name)];
        if (known.Count > 0 && Chance(introduces ? 35 : 55))
        {
            return $"({Pick(known)}{(Chance(10) ? Label() : "")})";
        }

        string name = "";
        if (introduces && Chance(75))
        {
            name = NewName("n");
        }

        string where = name.Length > 0 && Chance(6) ? $" WHERE {name}.{Pick(["i > 0", "k < 9", "s IS NULL", "b"])}" : "";
        string text = $"({name}{(Chance(40) ? Label() : "")}{(Chance(10) ? Properties(1) : "")}{where})";
        if (name.Length > 0)
        {
            bound.Add((name, Kind.Node));
        }

        return text;
    }

    private string Label() => random.Next(12) switch
    {
        0 => ":A|B",
        1 => ":!A",
        2 => ":A&B",
        3 => ":%",
        4 => ":A:C",
        5 => ":(A|B)&!C",
        _ => ":" + Pick(GraphGenerator.Labels),
    };

    private string Relationship(List<(string Name, Kind Kind)> bound, bool introduces)
    {
        string type = random.Next(10) switch
        {
            < 4 => "",
            4 => ":R|S",
            5 => ":!R",
            _ => ":" + Pick(GraphGenerator.Types),
        };
        bool isLong = longWalks < 1 && Chance(15);
        string inner = type;
        if (isLong)
        {
            longWalks++;
            inner += Pick(["*0..2", "*1..2", "*2", "*..3", "*0..1", "*0..3", "*1"]);
        }

        if (Chance(8))
        {
            inner += Properties(isLong ? 0 : 1);
        }

        if (introduces && Chance(35))
        {
            List<string> known = Variables(Kind.Relationship);
            bool reuses = !isLong && known.Count > 0 && Chance(25);
            string name = reuses ? Pick(known) : NewName("r");
            if (matched.Add(name))
            {
                inner = name + inner;
                bound.Add((name, isLong ? Kind.Relationships : Kind.Relationship));
            }
        }

        string text = inner.Length == 0 ? "-" : $"-[{inner}]-";
        string line = text == "-" ? "--" : text;
        return random.Next(5) switch
        {
            0 or 1 => line + ">",
            2 => "<" + line,
            _ => line,
        };
    }

    private string Properties(int depth) => random.Next(4) switch
    {
        0 => $" {{s: {Expression(Kind.Text, depth - 1)}}}",
        1 => $" {{b: {Pick(["true", "false"])}}}",
        _ => $" {{i: {Expression(Kind.Integer, depth - 1)}}}",
    };

    private string CallSubquery()
    {
        var outer = new Dictionary<string, Kind>(scope);
        List<string> imports = [.. outer.Keys.Where(_ => Chance(70))];
        scope.Clear();
        imports.ForEach(name => scope[name] = outer[name]);
        var clauses = new List<string> { Match(Chance(30) ? "OPTIONAL MATCH" : "MATCH") };
        (string result, _) = Projection("RETURN", isLast: true);
        clauses.Add(result);
        Dictionary<string, Kind> returned = new(scope);
        scope.Clear();
        foreach ((string name, Kind kind) in outer.Concat(returned))
        {
            scope[name] = kind;
        }

        return $"{(Chance(25) ? "OPTIONAL " : "")}CALL ({string.Join(", ", imports)}) {{ {string.Join(' ', clauses)} }}";
    }

    /// <summary>WITH or RETURN; afterwards only what it projects is in scope.</summary>
    private (string Text, bool Ordered) Projection(string keyword, bool isLast)
    {
        var items = new List<(string Text, string Name, Kind Kind)>();
        bool aggregates = Chance(35);
        bool scalarsOnly = Chance(isLast ? 50 : 20);
        if (!scalarsOnly)
        {
            foreach ((string name, Kind kind) in scope.Where(entry => entry.Value != Kind.ShortestPath && Chance(aggregates ? 30 : 70)))
            {
                string returned = isLast ? NewName("y") : name;
                items.Add((isLast ? $"{name} AS {returned}" : name, returned, kind));
            }
        }

        for (int i = random.Next(items.Count == 0 ? 1 : 0, 3); i > 0; i--)
        {
            Kind kind = Chance(8) ? Pick([Kind.Map, Kind.Duration]) : Pick(Scalars);
            items.Add(Named(Expression(kind, 2), kind));
        }

        if (aggregates)
        {
            for (int i = random.Next(1, 3); i > 0; i--)
            {
                (string text, Kind kind) = Aggregate();
                items.Add(Named(text, kind));
            }

            if (Chance(20))
            {
                items.RemoveAll(item => !item.Text.Contains('(', StringComparison.Ordinal) || item.Name.Length > 4);
            }
        }

        if (items.Count == 0)
        {
            items.Add(Named("count(*)", Kind.Integer));
        }

        string result = $"{keyword} {(Chance(15) ? "DISTINCT " : "")}{string.Join(", ", items.Select(static item => item.Text))}";
        scope.Clear();
        items.ForEach(item => scope[item.Name] = item.Kind);
        bool total = items.TrueForAll(static item => item.Kind is Kind.Integer or Kind.Text or Kind.Boolean or Kind.Any or Kind.Float or Kind.Date)
            && !GeneratedQuery.ListsAreBags(result);
        if (total && Chance(50))
        {
            string[] order = [.. items.OrderBy(_ => random.Next()).Select(item => item.Name + (Chance(40) ? " DESC" : ""))];
            result += $" ORDER BY {string.Join(", ", order)}";
            result += Chance(25) ? $" SKIP {random.Next(4)}" : "";
            result += Chance(60) ? $" LIMIT {random.Next(1, 8)}" : "";
            return (result, true);
        }

        return (result, false);

        (string, string, Kind) Named(string text, Kind kind)
        {
            string name = NewName("x");
            return ($"{text} AS {name}", name, kind);
        }
    }

    private (string Text, Kind Kind) Aggregate()
    {
        if (Chance(15))
        {
            return RareAggregate();
        }

        string distinct = Chance(30) ? "DISTINCT " : "";
        List<string> entities = [.. Variables(Kind.Node), .. Variables(Kind.Relationship)];
        return random.Next(10) switch
        {
            0 or 1 => ("count(*)", Kind.Integer),
            2 when entities.Count > 0 => ($"count({distinct}{Pick(entities)})", Kind.Integer),
            3 => ($"sum({distinct}{Expression(Kind.Integer, 1)})", Kind.Integer),
            4 => ($"min({Expression(Pick(Scalars), 1)})", Kind.Any),
            5 => ($"max({Expression(Pick(Scalars), 1)})", Kind.Any),
            6 => ($"collect({distinct}{Expression(Pick(Scalars), 1)})", Kind.List),
            7 => ($"sum({Expression(Kind.Float, 1)})", Kind.Any),
            8 => ($"count({distinct}{Expression(Kind.Any, 1)}) + 1", Kind.Integer),
            _ => ($"count({distinct}{Expression(Pick(Scalars), 1)})", Kind.Integer),
        };
    }
}
