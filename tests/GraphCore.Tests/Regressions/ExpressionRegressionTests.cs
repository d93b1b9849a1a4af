namespace Serverless.GraphCore.Tests.Regressions;

/// <summary>Expressions are evaluated wherever they stand, never handed on as text.</summary>
public sealed class ExpressionRegressionTests
{
    [Theory]
    [InlineData("[x IN range(1, 6) WHERE x % 2 = 0 | x * 10]", "[20, 40, 60]")]
    [InlineData("[x IN range(1, 6) WHERE x % 2 = 0]", "[2, 4, 6]")]
    [InlineData("[x IN range(1, 3) | x * 10]", "[10, 20, 30]")]
    [InlineData("[x IN [1, null, 3] WHERE x > 1]", "[3]")]
    public async Task List_comprehension_filters_before_it_maps(string expression, string expected) => Assert.Equal([expected], await Company.AskAsync($"RETURN {expression}"));

    [Theory]
    [InlineData("7 / 2", "3")]
    [InlineData("-7 / 2", "-3")]
    [InlineData("7.0 / 2", "3.5")]
    [InlineData("7 % 3", "1")]
    [InlineData("2 ^ 3", "8.0")]
    [InlineData("1 + 2 * 3", "7")]
    public async Task Arithmetic_keeps_integers_and_powers_give_floats(string expression, string expected) => Assert.Equal([expected], await Company.AskAsync($"RETURN {expression}"));

    [Fact]
    public async Task Arithmetic_on_variables_is_that_on_literals() => Assert.Equal(["8.0 | 0 | 2"], await Company.AskAsync("WITH 2 AS a, 3 AS b RETURN a ^ b, a / b, a % b"));

    [Theory]
    [InlineData("ceil(1.2)", "2.0")]
    [InlineData("floor(1.8)", "1.0")]
    [InlineData("round(2.5)", "3.0")]
    [InlineData("round(2.567, 2)", "2.57")]
    public async Task Rounding_gives_floats(string expression, string expected) => Assert.Equal([expected], await Company.AskAsync($"RETURN {expression}"));

    [Theory]
    [InlineData("l[1..3]", "[2, 3]")]
    [InlineData("l[..2]", "[1, 2]")]
    [InlineData("l[2..]", "[3, 4]")]
    [InlineData("l[-2..]", "[3, 4]")]
    [InlineData("l[1..-1]", "[2, 3]")]
    [InlineData("l[3..9]", "[4]")]
    [InlineData("l[3..1]", "[]")]
    [InlineData("l[null..2]", "null")]
    [InlineData("l[-1]", "4")]
    [InlineData("l[9]", "null")]
    public async Task Slices_and_subscripts_count_from_either_end(string expression, string expected) => Assert.Equal([expected], await Company.AskAsync($"WITH [1, 2, 3, 4] AS l RETURN {expression}"));

    [Fact]
    public async Task Subscript_of_a_list_property_is_returned_and_compared()
    {
        Assert.Equal(["'boss'", "'db'", "null", "null"], await Company.AskAsync("MATCH (p:Person) RETURN p.tags[0] ORDER BY p.name"));
        Assert.Equal(["'Bo'"], await Company.AskAsync("MATCH (p:Person) WHERE p.tags[0] = 'db' AND head(p.tags) = 'db' RETURN p.name"));
    }

    [Theory]
    [InlineData("{.name, .age}", "{name: 'Bo', age: 29}")]
    [InlineData("{.name, double: p.age * 2}", "{name: 'Bo', double: 58}")]
    [InlineData("{.*}", "{name: 'Bo', age: 29, tags: ['db']}")]
    public async Task Map_projection_selects_computes_and_takes_all(string projection, string expected) => Assert.Equal(
        ["true"],
        await Company.AskAsync($"MATCH (p:Person {{name: 'Bo'}}) RETURN p {projection} = {expected}"));

    [Theory]
    [InlineData("UNWIND ['x'] AS v RETURN 'v:' + v + \"!\"", "'v:x!'")]
    [InlineData("UNWIND [['a', 'b']] AS row RETURN row[1]", "'b'")]
    [InlineData("UNWIND [{act: 'go'}] AS row RETURN [row.act, row['act']]", "['go', 'go']")]
    [InlineData("UNWIND [1] AS v WITH v RETURN v * 2 AS d", "2")]
    [InlineData("UNWIND [1] AS v WITH v * 2 AS d RETURN [d]", "[2]")]
    public async Task Expressions_of_an_unwound_variable_are_evaluated(string query, string expected) => Assert.Equal([expected], await Company.AskAsync(query));
}
