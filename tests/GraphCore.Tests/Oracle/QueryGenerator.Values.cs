namespace Serverless.GraphCore.Tests.Oracle;

/// <summary>Expressions over dates, durations, maps, paths and entities, and the rarer operators and functions.</summary>
internal sealed partial class QueryGenerator
{
    private string Date(int depth) => random.Next(depth <= 0 ? 4 : 7) switch
    {
        0 => $"date('2020-0{random.Next(1, 4)}-1{random.Next(3)}')",
        1 when Variable(Kind.Date) is { } known => known,
        4 => $"({Date(depth - 1)} + {Duration(depth - 1)})",
        5 => $"date.truncate('{Pick(["month", "week", "year"])}', {Date(depth - 1)})",
        6 => $"CASE WHEN {Boolean(depth - 1)} THEN {Date(depth - 1)} ELSE {Date(depth - 1)} END",
        _ => Property("d", "date('2020-02-29')"),
    };

    private string Duration(int depth) => random.Next(depth <= 0 ? 2 : 5) switch
    {
        0 => Pick(["duration('P1M')", "duration('P3DT5M')", "duration({days: 2, hours: 1})"]),
        1 when Variable(Kind.Duration) is { } known => known,
        2 => $"duration({{days: {Integer(depth - 1)}}})",
        3 => $"duration.between({Date(depth - 1)}, {Date(depth - 1)})",
        4 => $"({Duration(depth - 1)} {Pick(["+", "-"])} {Duration(depth - 1)})",
        _ => "duration('P2D')",
    };

    private string Map(int depth)
    {
        string? entity = Entity();
        return random.Next(5) switch
        {
            0 when Variable(Kind.Map) is { } known => known,
            1 when entity is not null => $"{entity} {{.i, .{Pick(["s", "b", "d"])}, x: {Any(depth - 1)}}}",
            2 when entity is not null => $"properties({entity})",
            3 when Variable(Kind.Map) is { } source => $"{source} {{.*, y: {Any(depth - 1)}}}",
            _ => $"{{i: {Integer(depth - 1)}, s: {Text(depth - 1)}, x: {Any(depth - 1)}}}",
        };
    }

    /// <summary>An element of a list whose order is determined, or of a map.</summary>
    private string Element(int depth) => random.Next(6) switch
    {
        0 => $"{IntegerList(depth)}[{random.Next(-3, 3)}]",
        1 => $"head({IntegerList(depth)})",
        2 => $"last({IntegerList(depth)})",
        3 => $"{Map(depth)}.i",
        4 => $"{Map(depth)}['{Pick(["i", "i", "z"])}']",
        _ => Entity() is { } entity ? $"{entity}['i']" : "[7, 8][1]",
    };

    private string RareInteger(int depth)
    {
        int next = depth - 1;
        return random.Next(14) switch
        {
            0 or 1 => $"toInteger({Element(next)})",
            2 => $"{Date(next)}.{Pick(["day", "month", "year", "dayOfWeek"])}",
            3 => $"duration.inDays({Date(next)}, {Date(next)}).days",
            4 => $"sign({Pick([Kind.Integer, Kind.Float]) switch { Kind.Integer => Integer(next), _ => Float(next) }})",
            5 => $"toInteger(round({Float(next)}))",
            6 => $"size(keys({Map(next)}))",
            7 when Variable(Kind.Node) is { } node => $"size(labels({node}))",
            8 when Variable(Kind.Path) is { } path => $"size({Pick(["nodes", "relationships"])}({path}))",
            9 when Variable(Kind.Path) is { } path => $"reduce(total = 0, v IN nodes({path}) | total + coalesce(v.k, 0))",
            10 when Variable(Kind.Relationship) is { } relationship => $"{Pick(["startNode", "endNode"])}({relationship}).k",
            11 => $"CASE {Integer(next)} WHEN > {Integer(0)} THEN 1 WHEN IS NULL THEN 2 WHEN {Integer(0)}, {Integer(0)} THEN 3 ELSE 4 END",
            12 => $"nullIf({Integer(next)}, {Integer(next)})",
            _ => $"size([y IN range(0, 3) WHERE y {Comparison()} {Integer(next)}])",
        };
    }

    private string RareText(int depth)
    {
        int next = depth - 1;
        return random.Next(9) switch
        {
            0 => $"left({Text(next)}, 1)",
            1 => $"reverse({Text(next)})",
            2 => $"replace({Text(next)}, 'a', 'bb')",
            3 => $"trim({Text(next)} + ' ')",
            4 => $"toString({Date(next)})",
            5 => $"valueType({Any(next)})",
            6 => $"split({Text(next)}, 'b')[0]",
            7 => $"({Text(next)} || {Text(next)})",
            _ => $"{Map(next)}.s",
        };
    }

    private string RareBoolean(int depth)
    {
        int next = depth - 1;
        return random.Next(17) switch
        {
            0 or 1 => $"({Date(next)} {Comparison()} {Date(next)})",
            2 => $"({Date(next)} {Comparison()} {Any(next)})",
            3 => $"({Duration(next)} = {Duration(next)})",
            4 => $"({Map(next)} {Pick(["=", "<>"])} {Map(next)})",
            5 => $"({IntegerList(next)} {Pick(["=", "<>", "<", ">="])} {IntegerList(next)})",
            6 => $"({Any(next)} IS {Pick(["", "NOT "])}:: {Pick(["INTEGER", "STRING", "INTEGER | FLOAT", "LIST<INTEGER>", "BOOLEAN NOT NULL", "ANY", "DATE", "INTEGER NOT NULL"])})",
            7 => $"({Text(next)} =~ '{Pick(["a.*", ".*b", "[ab]+", ""])}')",
            8 => $"isEmpty({Pick([0, 1]) switch { 0 => Text(next), _ => IntegerList(next) }})",
            9 when Variable(Kind.Node) is { } node => $"('{Pick(GraphGenerator.Labels)}' IN labels({node}))",
            10 when Variable(Kind.Relationship) is { } relationship && Variable(Kind.Node) is { } end => $"({Pick(["startNode", "endNode"])}({relationship}) = {end})",
            11 when Variable(Kind.Path) is { } path => $"{Pick(["all", "any", "none", "single"])}(v IN nodes({path}) WHERE v.{Pick(["i > 0", "b", "s IS NULL", "k % 2 = 0"])})",
            12 when Variable(Kind.Relationships) is { } walk => $"{Pick(["all", "any", "none", "single"])}(v IN {walk} WHERE v.{Pick(["i > 0", "b", "s IS NULL", "k % 2 = 0"])})",
            13 when Variable(Kind.Relationship) is { } relationship => $"({relationship}:{Pick(["R", "S|T", "!R"])})",
            14 when Variable(Kind.Node) is { } from => $"EXISTS {{ MATCH ({from})-->(v) WHERE v.i > {Integer(0)} RETURN v.i AS w UNION MATCH ({from})<--(v{Label()}) RETURN v.k AS w }}",
            15 when Variable(Kind.Node) is { } from => $"(COUNT {{ MATCH ({from})--(v) WITH v WHERE {Boolean(next)} MATCH (v)--(w) RETURN w.k AS w }} {Comparison()} {random.Next(4)})",
            _ => $"({Element(next)} {Comparison()} {Element(next)})",
        };
    }

    private string RareIntegerList(int depth)
    {
        int next = depth - 1;
        return random.Next(6) switch
        {
            0 => $"{IntegerList(next)}[{Pick(["1..", "..2", "0..-1", "-2..", "1..1"])}]",
            1 => $"tail({IntegerList(next)})",
            2 => $"reverse({IntegerList(next)})",
            3 => $"({IntegerList(next)} + {IntegerList(next)})",
            4 when Variable(Kind.Path) is { } path => $"[v IN {Pick(["nodes", "relationships"])}({path}) | v.k]",
            _ => $"[y IN {IntegerList(next)} | y * {Integer(next)}]",
        };
    }

    private (string Text, Kind Kind) RareAggregate()
    {
        string distinct = Chance(30) ? "DISTINCT " : "";
        return random.Next(8) switch
        {
            0 => ($"min({Date(1)})", Kind.Date),
            1 => ($"max({Date(1)})", Kind.Date),
            2 => ($"sum({distinct}{Duration(1)})", Kind.Duration),
            3 => ($"count({distinct}{Map(1)})", Kind.Integer),
            4 => ($"collect({distinct}{Date(1)})", Kind.List),
            5 => ($"percentileDisc({Integer(1)}, {Pick(["0.0", "0.4", "1.0"])})", Kind.Any),
            6 => ($"avg({distinct}{Integer(1)}) > 1", Kind.Boolean),
            _ => ($"max({Integer(1)}) - min({Integer(1)})", Kind.Integer),
        };
    }
}
