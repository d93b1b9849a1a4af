namespace Serverless.GraphCore.Tests.Oracle;

/// <summary>Quantified path patterns and path selectors.</summary>
internal sealed partial class QueryGenerator
{
    private static readonly string[] Quantifiers = ["{1,2}", "{0,2}", "{2}", "{,1}", "{1,3}", "{2,3}", "+", "*", "{2,}"];

    /// <summary>A MATCH of one path pattern with repeated parts, often with a selector.</summary>
    private string PathMatch(string keyword)
    {
        string selector = Chance(60) ? Pick(["ANY ", "ANY SHORTEST ", "SHORTEST 1 ", "SHORTEST 2 ", "SHORTEST 3 PATHS ", "ALL SHORTEST ", "ALL SHORTEST ", "SHORTEST 1 GROUPS ", "SHORTEST 2 GROUPS "]) : "";

        // Which of equally short paths are taken is left open, so that of these only the ends and the length are looked at.
        bool isDetermined = selector.Length == 0 || selector.StartsWith("ALL", StringComparison.Ordinal) || selector.EndsWith("GROUPS ", StringComparison.Ordinal);
        string? outer = Variable(Kind.Node);
        var ends = new List<(string Name, Kind Kind)>();
        var inside = new List<(string Name, Kind Kind)>();
        string pattern = PathEnd(ends) + PathPart(inside, outer, selector.Length > 0);
        if (Chance(30))
        {
            string middle = NewName("n");
            inside.Add((middle, Kind.Node));
            pattern += $"({middle}{(Chance(40) ? Label() : "")}){PathPart(inside, outer, selector.Length > 0)}";
        }

        pattern += PathEnd(ends);
        List<string> lists = [.. inside.Where(static group => group.Kind == Kind.Relationships).Select(static group => group.Name)];
        if (lists.Count > 0 && Chance(25))
        {
            pattern = $"({pattern} WHERE {Pick([$"size({Pick(lists)}) {Pick(["> 1", "< 3", "<> 2"])}", $"all(v IN {Pick(lists)} WHERE v.k % 3 > 0)", $"none(v IN {Pick(lists)} WHERE v.b)"])})";
        }

        string path = NewName("p");
        foreach ((string name, Kind kind) in ends.Concat(isDetermined ? inside.Append((path, Kind.Path)) : []))
        {
            scope[name] = kind;
        }

        string where = Chance(40) ? $" WHERE {Expression(Kind.Boolean, 2)}" : "";
        string text = $"{keyword} {path} = {selector}{pattern}{where}";
        if (isDetermined)
        {
            return text;
        }

        string length = NewName("x");
        scope[length] = Kind.Any;
        return $"{text} WITH *, length({path}) AS {length}";
    }

    private string PathEnd(List<(string Name, Kind Kind)> ends)
    {
        var bound = new List<(string Name, Kind Kind)>(ends);
        string text = Node(bound, introduces: true);
        ends.AddRange(bound.Skip(ends.Count));
        return text;
    }

    private string PathPart(List<(string Name, Kind Kind)> inside, string? outer, bool isSelective)
    {
        string quantifier = isSelective ? Pick(Quantifiers) : Pick(Quantifiers[..(Chance(20) ? ^0 : 6)]);
        if (Chance(25))
        {
            string name = NewName("r");
            inside.Add((name, Kind.Relationships));
            return Hop(name, Chance(30) ? $" WHERE {name}.{Pick(["i > 0", "b", "k % 2 = 0"])}" : "") + quantifier;
        }

        if (Chance(15))
        {
            return Hop("", "");
        }

        string[] nodes = [NewName("q"), NewName("q"), NewName("q")];
        string[] hops = [NewName("g"), NewName("g")];
        bool isLong = Chance(60);
        string path = $"({nodes[0]}{(Chance(25) ? Label() : "")}){Hop(hops[0], "")}({nodes[1]}{(Chance(25) ? Label() : "")})";
        path += isLong ? $"{Hop(hops[1], "")}({nodes[2]}{(Chance(15) ? $" {{i: {nodes[0]}.i}}" : "")})" : "";
        inside.AddRange(nodes.Take(isLong ? 3 : 2).Concat(hops.Take(isLong ? 2 : 1)).Select(static name => (name, Kind.Relationships)));
        string last = nodes[isLong ? 2 : 1];
        string condition = random.Next(10) switch
        {
            0 => $"{nodes[0]}.k < {last}.k",
            1 => $"{hops[0]}.k <> {hops[isLong ? 1 : 0]}.k + 1",
            2 => $"{nodes[0]} <> {last}",
            3 => $"{nodes[1]}.i >= 0 OR {hops[0]}.b",
            4 when outer is not null => $"{nodes[1]} <> {outer} OR {outer} IS NULL",
            5 when outer is not null => $"{last}.k <> {outer}.k",
            6 => $"EXISTS {{ ({nodes[1]})-->() }}",
            _ => "",
        };
        return $" ({path}{(condition.Length == 0 ? "" : $" WHERE {condition}")}){quantifier} ";
    }

    private string Hop(string name, string where)
    {
        string type = Pick(["", "", "", ":R", ":R|S", ":!T"]);
        string inner = name.Length + type.Length + where.Length == 0 ? "" : $"[{name}{type}{where}]";
        return Pick([$"-{inner}->", $"-{inner}->", $"<-{inner}-", $"-{inner}-"]);
    }
}
