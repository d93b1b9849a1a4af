using CsCheck;
using Serverless.GraphCore.Cypher.Ast;
using Serverless.GraphCore.Cypher.Parsing;
using Serverless.GraphCore.Cypher.Printing;
using Serverless.GraphCore.Errors;

namespace Serverless.GraphCore.Tests.Cypher.Printing;

public sealed class RoundTripTests
{
    [Fact]
    public void Printed_random_statement_parses_to_the_same_tree() =>
        Gen.Int.Sample(seed => AssertReadsBack(new AstGenerator(seed).Statement()), iter: 20_000);

    [Fact]
    public void Printed_random_expression_parses_to_the_same_tree() => Gen.Int.Sample(
        seed =>
        {
            Expression expression = new AstGenerator(seed).Predicate(4);
            string text = CypherPrinter.Print(expression);
            AssertSame(expression, Parsed(text, () => CypherParser.ParsePredicate(text)), text);
        },
        iter: 20_000);

    [Fact]
    public void Random_trees_have_nodes_of_every_kind()
    {
        var seen = new HashSet<Type>();
        for (int seed = 0; seed < 3_000; seed++)
        {
            Collect(new AstGenerator(seed).Statement(), seen);
        }

        IEnumerable<Type> all = typeof(AstNode).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(AstNode)) && !type.IsAbstract);
        Assert.Empty(all.Where(type => !seen.Contains(type)).Select(type => type.Name));
    }

    [Fact]
    public void Printed_TCK_query_parses_to_the_same_tree()
    {
        int compared = 0;
        foreach (TckQuery query in TckQueries.All)
        {
            Statement statement;
            try
            {
                statement = CypherParser.Parse(query.Text);
            }
            catch (GraphException)
            {
                continue;
            }

            AssertReadsBack(statement);
            compared++;
        }

        Assert.True(compared > 3_000);
    }

    private static void AssertReadsBack(Statement statement)
    {
        string text = CypherPrinter.Print(statement);
        AssertSame(statement, Parsed(text, () => CypherParser.Parse(text)), text);
    }

    private static T Parsed<T>(string text, Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (GraphException failure)
        {
            throw new InvalidOperationException($"{failure.Message}\nin {text}", failure);
        }
    }

    private static void AssertSame(AstNode expected, AstNode actual, string text)
    {
        if (!expected.Equals(actual))
        {
            Assert.Fail($"{text}\nprinted: {expected}\nparsed:  {actual}");
        }

        Assert.Equal(expected.GetHashCode(), actual.GetHashCode());
    }

    private static void Collect(object? node, HashSet<Type> seen)
    {
        switch (node)
        {
            case AstNode:
                seen.Add(node.GetType());
                foreach (System.Reflection.PropertyInfo property in node.GetType().GetProperties().Where(property => property.GetIndexParameters().Length == 0))
                {
                    Collect(property.GetValue(node), seen);
                }

                break;
            case string:
                break;
            case System.Collections.IEnumerable items:
                foreach (object? item in items)
                {
                    Collect(item, seen);
                }

                break;
        }
    }
}
