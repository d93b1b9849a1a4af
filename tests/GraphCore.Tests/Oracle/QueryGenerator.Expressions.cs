namespace Serverless.GraphCore.Tests.Oracle;

/// <summary>Expressions of a wanted type, from what is in scope. They may be null, but hardly ever fail.</summary>
internal sealed partial class QueryGenerator
{
    private string Expression(Kind kind, int depth) => kind switch
    {
        Kind.Integer => Integer(depth),
        Kind.Float => Float(depth),
        Kind.Text => Text(depth),
        Kind.Boolean => Boolean(depth),
        Kind.List => List(depth),
        Kind.Date => Date(depth),
        Kind.Duration => Duration(depth),
        Kind.Map => Map(depth),
        _ => Any(depth),
    };

    private string? Variable(Kind kind) => Variables(kind) is { Count: > 0 } names ? Pick(names) : null;

    private string? Entity() => Variable(Chance(75) ? Kind.Node : Kind.Relationship) ?? Variable(Kind.Node);

    private string Property(string key, string otherwise) => Entity() is { } entity ? $"{entity}.{key}" : otherwise;

    private string Integer(int depth)
    {
        if (depth > 0 && Chance(12))
        {
            return RareInteger(depth);
        }

        if (depth <= 0 || Chance(40))
        {
            return random.Next(6) switch
            {
                0 => random.Next(-1, 5).ToString(System.Globalization.CultureInfo.InvariantCulture),
                1 when Variable(Kind.Integer) is { } known => known,
                2 or 3 => Property("k", "2"),
                4 when (Variable(Kind.ShortestPath) ?? Variable(Kind.Path)) is { } path => $"length({path})",
                4 when Variable(Kind.Relationships) is { } walk => $"size({walk})",
                _ => Property("i", "null"),
            };
        }

        int next = depth - 1;
        return random.Next(12) switch
        {
            0 => $"({Integer(next)} + {Integer(next)})",
            1 => $"({Integer(next)} - {Integer(next)})",
            2 => $"({Integer(next)} % {Pick(["2", "3"])})",
            3 => $"({Integer(next)} / 2)",
            4 => $"CASE WHEN {Boolean(next)} THEN {Integer(next)} ELSE {Integer(next)} END",
            5 => $"coalesce({Integer(next)}, {Integer(next)})",
            6 => $"size({List(next)})",
            7 => $"size({Text(next)})",
            8 => CountSubquery(next),
            9 => $"abs({Integer(next)})",
            10 => $"reduce(acc = 0, y IN {IntegerList(next)} | acc + y)",
            _ => $"CASE {Any(next)} WHEN {Any(next)} THEN {Integer(next)} WHEN {Any(next)} THEN 7 END",
        };
    }

    private string Float(int depth) => random.Next(depth <= 0 ? 3 : 5) switch
    {
        0 => Pick(["0.5", "1.5", "2.25", "-0.5"]),
        1 or 2 => Variable(Kind.Float) is { } known && Chance(30) ? known : Property("f", "1.5"),
        3 => $"({Float(depth - 1)} + {Integer(depth - 1)})",
        _ => $"coalesce({Float(depth - 1)}, {Float(depth - 1)})",
    };

    private string Text(int depth)
    {
        if (depth > 0 && Chance(12))
        {
            return RareText(depth);
        }

        if (depth <= 0 || Chance(50))
        {
            return random.Next(5) switch
            {
                0 => Pick(["''", "'a'", "'b'", "'ab'"]),
                1 when Variable(Kind.Text) is { } known => known,
                2 when Variable(Kind.Relationship) is { } relationship => $"type({relationship})",
                _ => Property("s", "'a'"),
            };
        }

        int next = depth - 1;
        return random.Next(6) switch
        {
            0 => $"({Text(next)} + {Text(next)})",
            1 => $"toUpper({Text(next)})",
            2 => $"substring({Text(next)}, 1)",
            3 => $"toString({Pick([Kind.Integer, Kind.Boolean]) switch { Kind.Integer => Integer(next), _ => Boolean(next) }})",
            4 => $"coalesce({Text(next)}, 'z')",
            _ => $"CASE WHEN {Boolean(next)} THEN {Text(next)} END",
        };
    }

    private string Any(int depth) => random.Next(10) switch
    {
        9 => Date(depth - 1),
        0 => Integer(depth),
        1 => Text(depth),
        2 when depth > 0 => Boolean(depth - 1),
        3 when Variable(Kind.Any) is { } known => known,
        4 => Property("b", "true"),
        5 => "null",
        6 => Float(depth - 1),
        7 when depth > 0 => $"coalesce({Any(depth - 1)}, {Any(depth - 1)})",
        _ => Property("m", Integer(depth)),
    };

    private string Boolean(int depth)
    {
        if (depth > 0 && Chance(12))
        {
            return RareBoolean(depth);
        }

        int next = depth - 1;
        if (depth <= 0)
        {
            return random.Next(4) switch
            {
                0 => Pick(["true", "false"]),
                1 => $"{Property("k", "1")} > {random.Next(10)}",
                2 => $"{Property("i", "1")} IS NOT NULL",
                _ => Property("b", "true"),
            };
        }

        switch (random.Next(24))
        {
            case 0 or 1 or 2:
                return $"({Boolean(next)} {Pick(["AND", "AND", "OR", "XOR"])} {Boolean(next)})";
            case 3:
                return $"NOT {Boolean(next)}";
            case 4 or 5 or 6:
                return $"({Integer(next)} {Comparison()} {Integer(next)})";
            case 7:
                return $"({Text(next)} {Comparison()} {Text(next)})";
            case 8 or 9:
                return $"({Any(next)} {Comparison()} {Any(next)})";
            case 10:
                return $"({Any(next)} IN [{Any(0)}, {Any(0)}, {Any(0)}])";
            case 11:
                return $"({Any(next)} IS {Pick(["", "NOT "])}NULL)";
            case 12:
                return $"({Text(next)} {Pick(["STARTS WITH", "ENDS WITH", "CONTAINS"])} {Text(next)})";
            case 13 or 14 when Variable(Kind.Node) is { } node:
                return $"({node}{Label()})";
            case 15 or 16 when Variables(Kind.Node) is { Count: > 1 } nodes:
                return $"({Pick(nodes)} {Pick(["=", "<>"])} {Pick(nodes)})";
            case 17 when Variable(Kind.Node) is not null:
                return ExistsSubquery(next);
            case 18 when Variable(Kind.Node) is { } start:
                return $"{Pick(["", "NOT "])}({start}){Relationship([], introduces: false)}({(Chance(50) ? Variable(Kind.Node) : "")}{(Chance(30) ? Label() : "")})";
            case 19:
                return $"{Pick(["all", "any", "none", "single"])}(y IN {IntegerList(next)} WHERE y {Comparison()} {Integer(0)})";
            case 20:
                return $"({Integer(0)} < {Integer(next)} <= {Integer(0)})";
            case 21 when Variables(Kind.Relationship) is { Count: > 1 } relationships:
                return $"({Pick(relationships)} {Pick(["=", "<>"])} {Pick(relationships)})";
            case 22:
                return $"({Property("s", "'a'")} {Pick(["=", "=", "<>", "<", ">="])} {Pick(["'a'", "'ab'", "'b'", "null"])})";
            default:
                return $"({Property(Pick(["i", "k"]), "2")} {Comparison()} {random.Next(6)})";
        }
    }

    private string Comparison() => Pick(["=", "=", "<>", "<", "<=", ">", ">="]);

    private string IntegerList(int depth) => random.Next(depth > 0 ? 5 : 4) switch
    {
        4 => RareIntegerList(depth),
        0 => $"[{Integer(0)}, {Integer(0)}, 2]",
        1 => $"range(0, {random.Next(-1, 4)})",
        2 when depth > 0 => $"[z IN {IntegerList(depth - 1)} WHERE z {Comparison()} {Integer(0)}]",
        _ => Property("l", "[1, 2]"),
    };

    private string List(int depth) => random.Next(8) switch
    {
        0 when Variable(Kind.List) is { } known => known,
        1 when depth > 0 => $"[z IN {IntegerList(depth - 1)} WHERE {(Chance(50) ? "z > 1" : Boolean(depth - 1))} | z + {Integer(depth - 1)}]",
        2 when depth > 0 && Variable(Kind.Node) is { } node => $"[({node}){Relationship([], introduces: false)}(q{(Chance(40) ? Label() : "")}) WHERE {(Chance(50) ? Boolean(depth - 1) : "q.i > 0")} | q.k]",
        3 when depth > 0 => $"({IntegerList(depth - 1)} + {Integer(depth - 1)})",
        4 => $"[{Any(0)}, {Any(0)}, {Integer(0)}]",
        5 when depth > 0 && Variable(Kind.Node) is { } from => $"COLLECT {{ MATCH ({from}){Relationship([], introduces: false)}(v{(Chance(40) ? Label() : "")}) WHERE {Boolean(depth - 1)} RETURN {(Chance(30) ? "DISTINCT " : "")}v.{Pick(["i", "k", "s"])} }}",
        _ => IntegerList(depth),
    };

    private string CountSubquery(int depth) => isUpdating || Variable(Kind.Node) is null ? "3" : $"COUNT {{ {Subquery(depth)} }}";

    private string ExistsSubquery(int depth) => $"EXISTS {{ {Subquery(depth)} }}";

    private string Subquery(int depth)
    {
        var outer = new Dictionary<string, Kind>(scope);
        string pattern = Pattern(random.Next(1, 3), nullable: false, introduces: Chance(50));
        string where = Chance(40) ? $" WHERE {Boolean(depth)}" : "";
        if (Chance(15) && Entity() is { } returned)
        {
            where += $" RETURN {(Chance(60) ? "DISTINCT " : "")}{returned}.i AS {NewName("w")}";
        }

        scope.Clear();
        foreach ((string name, Kind kind) in outer)
        {
            scope[name] = kind;
        }

        return $"MATCH {pattern}{where}";
    }
}
