//! Seeded chance: each draw has its own streams, so that neither threads nor blocks change a figure (docs/method.md, section 6).
//! Generators: SplitMix64 (Steele, Lea, Flood 2014) for seeds and weights, xoshiro128++ (Blackman, Vigna 2021) for unanswered cells.

/// Draws that are calculated side by side: enough for the compiler to use wide instructions throughout.
pub(crate) const LANES: usize = 32;
/// One number for each of the draws that are calculated side by side.
pub(crate) type Lane = [f32; LANES];

/// What a stream is for; two purposes never share numbers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Purpose {
    Weights = 1,
    Cells = 2,
    EarlierCells = 3,
}

/// SplitMix64.
#[derive(Clone, Debug)]
pub(crate) struct Stream(u64);

impl Stream {
    /// The stream of a draw for a purpose.
    pub fn of(seed: u64, draw: usize, purpose: Purpose) -> Stream {
        let mut root = Stream(seed);
        let mut of_draw = Stream(root.next() ^ (draw as u64));
        Stream(of_draw.next() ^ ((purpose as u64) << 56))
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Above 0 and below 1, in steps of 2^-52.
    fn open(&mut self) -> f64 {
        ((self.next() >> 12) as f64 + 0.5) * 2f64.powi(-52)
    }

    /// Standard normal, by Box and Muller (1958).
    fn normal(&mut self) -> f64 {
        let radius = (-2.0 * self.open().ln()).sqrt();
        radius * (2.0 * std::f64::consts::PI * self.open()).cos()
    }

    /// Gamma with this shape and scale 1, by Marsaglia and Tsang (2000); shapes below 1 by their boost.
    pub fn gamma(&mut self, shape: f64) -> f64 {
        if shape < 1.0 {
            let boost = self.open().powf(1.0 / shape);
            return self.gamma(shape + 1.0) * boost;
        }
        let d = shape - 1.0 / 3.0;
        let c = 1.0 / (9.0 * d).sqrt();
        loop {
            let x = self.normal();
            let v = (1.0 + c * x).powi(3);
            if v > 0.0 && self.open().ln() < 0.5 * x * x + d - d * v + d * v.ln() {
                return d * v;
            }
        }
    }

    /// Weights that sum to 1, Dirichlet with these parameters.
    pub fn dirichlet(&mut self, parameters: &[f64]) -> Vec<f64> {
        let parts: Vec<f64> = parameters.iter().map(|p| self.gamma(*p)).collect();
        let whole: f64 = parts.iter().sum();
        if whole > 0.0 {
            return parts.iter().map(|part| part / whole).collect();
        }
        let whole: f64 = parameters.iter().sum();
        parameters.iter().map(|p| p / whole).collect()
    }
}

/// Blocks that are calculated before what they gave is merged; it changes speed and memory, and no figure.
pub(crate) fn blocks_at_once() -> usize {
    rayon::current_num_threads().max(4)
}

/// Dirichlet parameters: concentration x weight / mean weight.
pub(crate) fn parameters(weights: &[f64], concentration: f64) -> Vec<f64> {
    let mean = weights.iter().sum::<f64>() / weights.len() as f64;
    weights.iter().map(|w| concentration * w / mean).collect()
}

/// The domain weights of a block of draws, one [`Lane`] for each domain.
pub(crate) fn weights_of(block: usize, seed: u64, parameters: &[f64]) -> Vec<Lane> {
    let mut lanes = vec![[0.0; LANES]; parameters.len()];
    for lane in 0..LANES {
        let drawn = Stream::of(seed, block * LANES + lane, Purpose::Weights).dirichlet(parameters);
        lanes.iter_mut().zip(drawn).for_each(|(weights, weight)| weights[lane] = weight as f32);
    }
    lanes
}

/// xoshiro128++ for each draw of a block.
#[derive(Clone, Debug)]
pub(crate) struct Lanes([[u32; LANES]; 4]);

impl Lanes {
    pub fn of(block: usize, seed: u64, purpose: Purpose) -> Lanes {
        let mut state = [[0; LANES]; 4];
        for lane in 0..LANES {
            let mut stream = Stream::of(seed, block * LANES + lane, purpose);
            let (a, b) = (stream.next(), stream.next());
            state[0][lane] = a as u32;
            state[1][lane] = (a >> 32) as u32;
            state[2][lane] = b as u32;
            state[3][lane] = (b >> 32) as u32;
        }
        Lanes(state)
    }

    /// The next 32 bits of each draw.
    #[inline(always)]
    pub fn next(&mut self) -> [u32; LANES] {
        let [a, b, c, d] = &mut self.0;
        let mut out = [0; LANES];
        for lane in 0..LANES {
            out[lane] = a[lane].wrapping_add(d[lane]).rotate_left(7).wrapping_add(a[lane]);
            let kept = b[lane] << 9;
            c[lane] ^= a[lane];
            d[lane] ^= b[lane];
            b[lane] ^= c[lane];
            a[lane] ^= d[lane];
            c[lane] ^= kept;
            d[lane] = d[lane].rotate_left(11);
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generators_give_the_numbers_their_authors_publish() {
        let mut stream = Stream(1_234_567);
        assert_eq!(
            [stream.next(), stream.next(), stream.next()],
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]
        );
        let mut lanes = Lanes([[1; LANES], [2; LANES], [3; LANES], [4; LANES]]);
        let first: Vec<u32> = (0..5).map(|_| lanes.next()[LANES - 1]).collect();
        assert_eq!(first, [641, 1_573_767, 3_222_811_527, 3_517_856_514, 836_907_274]);
    }

    #[test]
    fn gamma_has_the_mean_and_variance_of_its_shape() {
        for shape in [0.5, 1.0, 4.0, 30.0] {
            let mut stream = Stream::of(7, 0, Purpose::Weights);
            let n = 40_000;
            let drawn: Vec<f64> = (0..n).map(|_| stream.gamma(shape)).collect();
            let mean = drawn.iter().sum::<f64>() / f64::from(n);
            let variance = drawn.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / f64::from(n);
            assert!((mean / shape - 1.0).abs() < 0.03, "mean {mean} of shape {shape}");
            assert!((variance / shape - 1.0).abs() < 0.06, "variance {variance} of shape {shape}");
        }
    }

    #[test]
    fn drawn_weights_sum_to_one_around_the_set_ones() {
        let parameters = parameters(&[1.0, 3.0], 4.0);
        assert_eq!(parameters, [2.0, 6.0]);
        let mut mean = 0.0;
        for draw in 0..4000 {
            let weights = Stream::of(1, draw, Purpose::Weights).dirichlet(&parameters);
            assert!((weights.iter().sum::<f64>() - 1.0).abs() < 1e-12);
            mean += weights[0] / 4000.0;
        }
        assert!((mean - 0.25).abs() < 0.01, "{mean}");
    }

    #[test]
    fn a_draw_is_the_same_in_whatever_lane_it_stands_and_purposes_differ() {
        let ones = Lanes::of(1, 5, Purpose::Cells).next();
        let other = Lanes::of(1, 5, Purpose::EarlierCells).next();
        assert_ne!(ones, other);
        assert_ne!(ones, Lanes::of(1, 6, Purpose::Cells).next());
        let distinct: std::collections::HashSet<u32> = ones.into_iter().collect();
        assert_eq!(distinct.len(), LANES);
    }
}
