using System.Globalization;
using System.Text;

namespace Serverless.GraphCore.Tests.Federation;

/// <summary>Makes statements over several databases, each together with what it means on the union of them, where every entity has a property <c>db</c>.</summary>
internal sealed class FederatedStatementGenerator(Random random, string[] names)
{
    private readonly StringBuilder federated = new();
    private readonly StringBuilder union = new();
    private readonly List<(string Name, string Database)> nodes = [];
    private readonly List<string> values = [];
    private int next;

    public (string Federated, string Union) Next()
    {
        if (random.Next(6) == 0)
        {
            Composite();
        }
        else if (random.Next(6) == 0)
        {
            Unions();
        }
        else
        {
            Linear();
        }

        return (federated.ToString(), union.ToString());
    }

    private void Linear()
    {
        Match(optional: false);
        for (int i = random.Next(4); i > 0; i--)
        {
            switch (random.Next(8))
            {
                case 0 or 1 or 2:
                    Match(optional: false);
                    break;
                case 3:
                    Match(optional: true);
                    break;
                case 4:
                    With();
                    break;
                case 5:
                    Subquery();
                    break;
                case 6:
                    Both(string.Create(CultureInfo.InvariantCulture, $" UNWIND [1, {random.Next(4)}] AS {NewValue()}"));
                    break;
                default:
                    Pattern();
                    break;
            }
        }

        Return();
    }

    private void Match(bool optional)
    {
        string database = names[random.Next(names.Length)];
        (string Name, string Database)[] own = [.. nodes.Where(node => node.Database == database)];
        bool isTied = own.Length > 0 && random.Next(2) == 0;
        string left = isTied ? own[random.Next(own.Length)].Name : NewName("n");
        string label = random.Next(3) switch { 0 => "", 1 => ":P", _ => ":Q" };
        bool hasStep = isTied || random.Next(2) == 0;
        string right = NewName("n");
        string type = random.Next(3) switch { 0 => "", 1 => ":R", _ => ":R|S" };
        string arrow = random.Next(3) switch { 0 => $"-[{type}]->", 1 => $"<-[{type}]-", _ => $"-[{type}]-" };
        string keyword = optional ? " OPTIONAL MATCH " : " MATCH ";
        string property = isTied ? "" : $" {{db: '{database}'}}";
        string step = hasStep ? $"{arrow}({right})" : "";
        string marker = isTied && random.Next(2) == 0 ? "" : database == names[0] && random.Next(2) == 0 ? " FROM DATABASE first" : random.Next(2) == 0 ? $" FROM DATABASE {database}" : $" IN DATABASE {database}";
        federated.Append(keyword).Append('(').Append(left).Append(label).Append(')').Append(step).Append(marker);
        union.Append(keyword).Append('(').Append(left).Append(label).Append(property).Append(')').Append(step);
        List<string> visible = [.. nodes.Select(static node => node.Name), left, .. hasStep ? [right] : Array.Empty<string>()];
        if (random.Next(3) > 0)
        {
            Both(" WHERE " + Condition(visible));
        }

        if (!isTied)
        {
            nodes.Add((left, database));
        }

        if (hasStep)
        {
            nodes.Add((right, database));
        }
    }

    private string Condition(List<string> visible)
    {
        string condition = Simple(visible);
        for (int i = random.Next(3); i > 0; i--)
        {
            condition = $"{condition} {(random.Next(4) == 0 ? "OR" : "AND")} {Simple(visible)}";
        }

        return condition;
    }

    private string Simple(List<string> visible)
    {
        string one = visible[random.Next(visible.Count)];
        string other = visible[random.Next(visible.Count)];
        return random.Next(8) switch
        {
            0 or 1 => $"{one}.k = {other}.k",
            2 => $"{one}.v < {other}.v",
            3 => string.Create(CultureInfo.InvariantCulture, $"{one}.v > {random.Next(8)}"),
            4 => $"{one}.k IS NULL",
            5 => $"{one}:P",
            6 => $"{one} <> {other}",
            _ => $"EXISTS {{ ({one})-[:R]->() }}",
        };
    }

    private void With()
    {
        string kept = random.Next(2) == 0 && nodes.Count > 0 ? nodes[random.Next(nodes.Count)].Name : "";
        string value = Value();
        string name = NewName("x");
        (string Name, string Database)[] before = [.. nodes];
        nodes.RemoveAll(node => node.Name != kept);
        values.Clear();
        values.Add(name);
        string prefix = kept.Length > 0 ? kept + ", " : "";
        switch (random.Next(5))
        {
            case 0:
                Both($" WITH {prefix}count(*) AS {name}");
                break;
            case 1:
                Both($" WITH DISTINCT {prefix}{value} AS {name}");
                break;
            case 2:
                Both($" WITH {prefix}sum({(before.Length > 0 ? before[0].Name + ".v" : "1")}) AS {name}");
                break;
            case 3:
                Both($" WITH {prefix}{value} AS {name} WHERE {name} IS NOT NULL");
                break;
            default:
                Both($" WITH {prefix}{value} AS {name} ORDER BY {name}");
                break;
        }
    }

    private void Subquery()
    {
        string database = names[random.Next(names.Length)];
        string inner = NewName("m");
        string result = NewName("x");
        string outer = nodes.Count > 0 ? nodes[random.Next(nodes.Count)].Name : "";
        string condition = outer.Length == 0 ? "true" : random.Next(2) == 0 ? $"{inner}.k = {outer}.k" : $"{inner}.v >= {outer}.v";
        string imports = outer.Length == 0 ? "" : outer;
        string body = random.Next(3) switch { 0 => $"count({inner})", 1 => $"max({inner}.v)", _ => $"{inner}.id" };
        federated.Append(CultureInfo.InvariantCulture, $" CALL ({imports}) {{ USE {database} MATCH ({inner}:P) WHERE {condition} RETURN {body} AS {result} }}");
        union.Append(CultureInfo.InvariantCulture, $" CALL ({imports}) {{ MATCH ({inner}:P {{db: '{database}'}}) WHERE {condition} RETURN {body} AS {result} }}");
        values.Add(result);
    }

    // A value that only the database of a node can tell.
    private void Pattern()
    {
        if (nodes.Count == 0)
        {
            return;
        }

        string node = nodes[random.Next(nodes.Count)].Name;
        string name = NewName("x");
        string kept = string.Concat(nodes.Select(static one => one.Name + ", ").Concat(values.Select(static value => value + ", ")));
        string value = random.Next(3) switch
        {
            0 => $"size([({node})-[:R]->(z) | z.id])",
            1 => $"COUNT {{ ({node})--() }}",
            _ => $"CASE WHEN ({node})-[:S]->() THEN 1 ELSE 0 END",
        };
        Both($" WITH {kept}{value} AS {name}");
        values.Add(name);
    }

    private void Return()
    {
        List<string> items = [];
        foreach ((string name, string _) in nodes)
        {
            items.Add(random.Next(4) switch { 0 => $"size(labels({name}))", 1 => $"{name} {{.id, .v}}", 2 => $"properties({name}).id", _ => $"{name}.id" });
        }

        items.AddRange(values);
        switch (random.Next(4))
        {
            case 0:
                Both($" RETURN count(*) AS c, {(nodes.Count > 0 ? $"min({nodes[0].Name}.v)" : "1")} AS m");
                break;
            case 1:
                Both($" RETURN DISTINCT {string.Join(", ", items.Select(static (item, i) => $"{item} AS c{i}"))}");
                break;
            case 2:
                Both($" RETURN {Value()} AS g, count(*) AS c, count(DISTINCT {Value()}) AS d ORDER BY c, g");
                break;
            default:
                Both($" RETURN {string.Join(", ", items.Select(static (item, i) => $"{item} AS c{i}"))}");
                break;
        }
    }

    // On the union a composite is the condition that nothing says otherwise.
    private void Composite()
    {
        string pattern = random.Next(3) switch { 0 => "(n:P)", 1 => "(n)-[r:R]->(m)", _ => "(n:Q)--(m:P)" };
        string where = random.Next(2) == 0 ? "" : " WHERE n.v > 3";
        string result = random.Next(6) switch
        {
            0 => "RETURN count(*) AS c, sum(n.v) AS s, max(n.k) AS m",
            1 => "RETURN n.k AS k, count(n.v) AS c, min(n.v) AS m ORDER BY k",
            2 => "RETURN DISTINCT n.k AS k ORDER BY n.k",
            3 => "RETURN n.id AS id ORDER BY n.v, n.id SKIP 1 LIMIT 3",
            4 => "WITH n.k AS k, collect(n.v) AS vs RETURN k, size(vs) AS s, reduce(t = 0, v IN vs | t + v) AS t",
            _ => "RETURN n.id, COUNT { (n)-[:R]->() } AS c, avg(n.v) AS a",
        };
        federated.Append(CultureInfo.InvariantCulture, $"USE all MATCH {pattern}{where} {result}");
        union.Append(CultureInfo.InvariantCulture, $"MATCH {pattern}{where} {result}");
        if (pattern == "(n:P)" && random.Next(3) == 0)
        {
            federated.Clear().Append("USE all MATCH (n:P) OPTIONAL MATCH (n)-[:R]->(m) RETURN n.id, count(m) AS c");
            union.Clear().Append("MATCH (n:P) OPTIONAL MATCH (n)-[:R]->(m) RETURN n.id, count(m) AS c");
        }
    }

    private void Unions()
    {
        string all = random.Next(2) == 0 ? " UNION ALL" : " UNION";
        string result = random.Next(3) switch { 0 => "count(*) AS x", 1 => "n.k AS x", _ => "sum(n.v) AS x" };
        Both("CALL {");
        for (int i = 0; i < names.Length; i++)
        {
            Both(i == 0 ? "" : all);
            federated.Append(CultureInfo.InvariantCulture, $" USE {names[i]} MATCH (n:P) RETURN {result}");
            union.Append(CultureInfo.InvariantCulture, $" MATCH (n:P {{db: '{names[i]}'}}) RETURN {result}");
        }

        Both(random.Next(2) == 0 ? " } RETURN sum(x) AS s, count(*) AS c" : " } RETURN x ORDER BY x");
    }

    private string Value()
    {
        string[] all = [.. nodes.Select(static node => $"{node.Name}.k"), .. nodes.Select(static node => $"{node.Name}.v"), .. values];
        return all.Length == 0 ? "1" : all[random.Next(all.Length)];
    }

    private string NewName(string prefix) => string.Create(CultureInfo.InvariantCulture, $"{prefix}{next++}");

    private string NewValue()
    {
        string name = NewName("x");
        values.Add(name);
        return name;
    }

    private void Both(string text)
    {
        federated.Append(text);
        union.Append(text);
    }
}
